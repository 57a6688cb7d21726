//! `influx_regex_match` and its negation.

use arrow::datatypes::DataType;
use datafusion::common::{Result, ScalarValue, plan_err};
use datafusion::logical_expr::simplify::{ExprSimplifyResult, SimplifyContext};
use datafusion::logical_expr::{
    ColumnarValue, Documentation, Expr, Operator, ScalarFunctionArgs, ScalarUDFImpl, Signature, Volatility,
    binary_expr, lit,
};

use super::documentation;

/// A match against a literal pattern that may hold escapes which Go accepts and the engine refuses.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct RegexMatch {
    name: &'static str,
    operator: Operator,
    signature: Signature,
}

impl RegexMatch {
    pub fn matching() -> Self {
        Self::new("influx_regex_match", Operator::RegexMatch)
    }

    pub fn not_matching() -> Self {
        Self::new("influx_regex_not_match", Operator::RegexNotMatch)
    }

    fn new(name: &'static str, operator: Operator) -> Self {
        Self {
            name,
            operator,
            signature: Signature::user_defined(Volatility::Immutable),
        }
    }
}

impl ScalarUDFImpl for RegexMatch {
    fn name(&self) -> &str {
        self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, types: &[DataType]) -> Result<Vec<DataType>> {
        let name = self.name;
        if types.len() != 2 {
            return plan_err!(
                "{name} expects 2 arguments, got {}: a text and a pattern",
                types.len()
            );
        }
        match types.iter().find(|data_type| !is_text_or_null(data_type)) {
            Some(other) => plan_err!("{name} expects a text and a pattern, got {other}"),
            None => Ok(vec![DataType::Utf8; 2]),
        }
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::Boolean)
    }

    /// The operator does the work, and the optimizer knows it.
    fn simplify(&self, args: Vec<Expr>, _: &SimplifyContext) -> Result<ExprSimplifyResult> {
        let pattern = match &args[1] {
            Expr::Literal(ScalarValue::Utf8(pattern), _) => pattern.as_deref().map(cleaned),
            _ => return Ok(ExprSimplifyResult::Original(args)),
        };
        let pattern = lit(ScalarValue::Utf8(pattern));
        let text = args.into_iter().next().expect("two arguments");
        Ok(ExprSimplifyResult::Simplified(binary_expr(
            text,
            self.operator,
            pattern,
        )))
    }

    fn documentation(&self) -> Option<&Documentation> {
        documentation::of(self.name())
    }

    fn invoke_with_args(&self, _: ScalarFunctionArgs) -> Result<ColumnarValue> {
        plan_err!("{} expects its pattern to be a literal", self.name)
    }
}

fn is_text_or_null(data_type: &DataType) -> bool {
    match data_type {
        DataType::Null | DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => true,
        DataType::Dictionary(_, value) => is_text_or_null(value),
        _ => false,
    }
}

/// Drops the backslash before what needs none and may have none.
fn cleaned(pattern: &str) -> String {
    let mut cleaned = String::with_capacity(pattern.len());
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        match (character, characters.clone().next()) {
            ('\\', Some(next)) => {
                if next.is_ascii_alphanumeric() || "\\.+*?()|[]{}^$#&-~".contains(next) {
                    cleaned.push('\\');
                }
                cleaned.push(next);
                characters.next();
            }
            _ => cleaned.push(character),
        }
    }
    cleaned
}

#[cfg(test)]
mod tests {
    use super::cleaned;

    #[test]
    fn needless_escapes_go_and_others_stay() {
        assert_eq!(cleaned(r"a\:b\/c"), "a:b/c");
        assert_eq!(cleaned(r"\d+\.\\\é"), r"\d+\.\\é");
        assert_eq!(cleaned("trailing\\"), "trailing\\");
    }
}
