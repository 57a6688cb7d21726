//! The names by which statements ask for gap filling.

use arrow::datatypes::DataType;
use datafusion::common::{Result, plan_err};
use datafusion::logical_expr::{
    ColumnarValue, Documentation, Expr, ScalarFunctionArgs, ScalarUDFImpl, Signature, Volatility,
};

use crate::functions::{Clock, coerced_binning_types, documentation};

/// What a placeholder stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Bins by instants.
    DateBin,
    /// Bins by the clocks of a time zone.
    DateBinWallclock,
    /// The last value carried forward.
    Locf,
    /// A line between the nearest values.
    Interpolate,
}

impl Role {
    const ALL: [Self; 4] = [
        Self::DateBin,
        Self::DateBinWallclock,
        Self::Locf,
        Self::Interpolate,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::DateBin => "date_bin_gapfill",
            Self::DateBinWallclock => "date_bin_wallclock_gapfill",
            Self::Locf => "locf",
            Self::Interpolate => "interpolate",
        }
    }

    pub fn is_binning(self) -> bool {
        matches!(self, Self::DateBin | Self::DateBinWallclock)
    }

    /// What the placeholder is when the expression is a call of one.
    pub fn of(expr: &Expr) -> Option<Self> {
        let Expr::ScalarFunction(call) = expr else {
            return None;
        };
        let name = call.func.name();
        Self::ALL.into_iter().find(|role| role.name() == name)
    }

    /// Where a statement may use it.
    pub fn misplaced(self) -> String {
        let place = match self.is_binning() {
            true => "as a GROUP BY expression",
            false => "in the SELECT list of a gap-filling query",
        };
        format!("{} may only be used {place}", self.name())
    }
}

/// One placeholder for each role.
pub fn functions() -> [Placeholder; 4] {
    Role::ALL.map(|role| Placeholder {
        role,
        signature: Signature::user_defined(Volatility::Volatile),
    })
}

/// A function that the rule replaces. It is volatile, so that nothing evaluates it before.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct Placeholder {
    role: Role,
    signature: Signature,
}

impl ScalarUDFImpl for Placeholder {
    fn name(&self) -> &str {
        self.role.name()
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, types: &[DataType]) -> Result<Vec<DataType>> {
        let name = self.role.name();
        match self.role {
            Role::DateBin => coerced_binning_types(name, Clock::Instants, types),
            Role::DateBinWallclock => coerced_binning_types(name, Clock::Wall, types),
            Role::Locf | Role::Interpolate if types.len() == 1 => Ok(types.to_vec()),
            Role::Locf | Role::Interpolate => plan_err!(
                "{name} expects 1 argument, got {}: an aggregate, as in {name}(avg(x))",
                types.len()
            ),
        }
    }

    fn documentation(&self) -> Option<&Documentation> {
        documentation::of(self.name())
    }

    fn return_type(&self, types: &[DataType]) -> Result<DataType> {
        let argument = if self.role.is_binning() { 1 } else { 0 };
        Ok(types[argument].clone())
    }

    fn invoke_with_args(&self, _: ScalarFunctionArgs) -> Result<ColumnarValue> {
        plan_err!("{}", self.role.misplaced())
    }
}
