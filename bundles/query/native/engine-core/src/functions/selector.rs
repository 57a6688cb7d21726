//! `selector_first`, `selector_last`, `selector_min` and `selector_max`: one row of each group.

mod accumulator;
mod order;
mod slots;

use std::sync::Arc;

use arrow::datatypes::{DataType, Field, FieldRef, Fields, TimeUnit};
use datafusion::common::{Result, plan_err};
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::utils::{AggregateOrderSensitivity, format_state_name};
use datafusion::logical_expr::{
    Accumulator, AggregateUDFImpl, Documentation, GroupsAccumulator, Signature, Volatility,
};

use super::documentation;
use accumulator::{OneGroup, SelectorGroups};

/// The four selectors.
pub fn functions() -> [Selector; 4] {
    [
        Selector::new("selector_first", Choice::First),
        Selector::new("selector_last", Choice::Last),
        Selector::new("selector_min", Choice::Min),
        Selector::new("selector_max", Choice::Max),
    ]
}

/// Which row of a group is selected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Choice {
    First,
    Last,
    Min,
    Max,
}

/// `selector_x(value, time[, other...])` gives the struct `{value, time, other_1, ...}` of the
/// selected row. Rows whose value or time is null are not looked at.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct Selector {
    name: &'static str,
    choice: Choice,
    signature: Signature,
}

impl Selector {
    fn new(name: &'static str, choice: Choice) -> Self {
        Self {
            name,
            choice,
            signature: Signature::user_defined(Volatility::Immutable),
        }
    }

    fn groups(&self, args: &AccumulatorArgs) -> Result<SelectorGroups> {
        SelectorGroups::try_new(self.choice, args.return_field.data_type())
    }
}

impl AggregateUDFImpl for Selector {
    fn name(&self) -> &str {
        self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, types: &[DataType]) -> Result<Vec<DataType>> {
        let name = self.name;
        if types.len() < 2 {
            return plan_err!("{name} requires at least 2 arguments, got {}", types.len());
        }
        let mut coerced = types.to_vec();
        coerced[1] = match &types[1] {
            DataType::Timestamp(_, zone) => DataType::Timestamp(TimeUnit::Nanosecond, zone.clone()),
            other => return plan_err!("{name} second argument must be a timestamp, but got {other}"),
        };
        Ok(coerced)
    }

    fn return_type(&self, types: &[DataType]) -> Result<DataType> {
        let fields = types.iter().enumerate();
        let fields = fields.map(|(i, data_type)| Field::new(part_name(i), data_type.clone(), true));
        Ok(DataType::Struct(fields.collect::<Fields>()))
    }

    fn state_fields(&self, args: StateFieldsArgs) -> Result<Vec<FieldRef>> {
        let DataType::Struct(parts) = args.return_type() else {
            return plan_err!("{} gives a struct", self.name);
        };
        let state = |part: &FieldRef| {
            part.as_ref()
                .clone()
                .with_name(format_state_name(args.name, part.name()))
        };
        Ok(parts.iter().map(state).map(Arc::new).collect())
    }

    fn accumulator(&self, args: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        Ok(Box::new(OneGroup::new(self.groups(&args)?)))
    }

    fn groups_accumulator_supported(&self, _: AccumulatorArgs) -> bool {
        true
    }

    fn create_groups_accumulator(&self, args: AccumulatorArgs) -> Result<Box<dyn GroupsAccumulator>> {
        Ok(Box::new(self.groups(&args)?))
    }

    fn documentation(&self) -> Option<&Documentation> {
        documentation::of(self.name())
    }

    fn order_sensitivity(&self) -> AggregateOrderSensitivity {
        AggregateOrderSensitivity::Insensitive
    }
}

/// The name of a part of the struct by the position of its argument.
fn part_name(argument: usize) -> String {
    match argument {
        0 => "value".to_owned(),
        1 => "time".to_owned(),
        other => format!("other_{}", other - 1),
    }
}
