//! Statements that are known by their text, so that they need not be parsed.

use std::sync::Arc;

use datafusion::common::ScalarValue;

use super::shape::ShapedStatement;
use super::text::{Literal, Text};
use super::values::Taken;
use crate::catalog::TableName;

/// What is known of the texts of one skeleton that have certain literals in some places.
#[derive(Debug)]
pub struct KnownText {
    /// The literals that are part of the statement, by their numbers.
    fixed: Vec<(usize, ScalarValue)>,
    /// Where the values of the placeholders come from.
    sources: Vec<Source>,
    pub statement: Arc<ShapedStatement>,
    pub table_names: Vec<TableName>,
}

#[derive(Clone, Copy, Debug)]
enum Source {
    /// The literal of this number.
    Literal(usize),
    Now,
}

impl KnownText {
    /// What is known of a text after it was parsed, and `taken` was taken out of it. None where it is not certain
    /// which literals these values were.
    pub fn of(
        text: &Text,
        statement: &Arc<ShapedStatement>,
        taken: &[Taken],
        table_names: &[TableName],
    ) -> Option<Self> {
        let source = |taken: &Taken| match taken.place {
            None => Some(Source::Now),
            Some(place) => {
                let is_it = |literal: &Literal| literal.place == place && literal.value == taken.value;
                text.literals.iter().position(is_it).map(Source::Literal)
            }
        };
        let sources = taken.iter().map(source).collect::<Option<Vec<_>>>()?;
        let is_fixed = |number: &usize| {
            let is_source = |source: &Source| matches!(source, Source::Literal(literal) if literal == number);
            !sources.iter().any(is_source)
        };
        let fixed = (0..text.literals.len()).filter(is_fixed);
        Some(Self {
            fixed: fixed
                .map(|number| (number, text.literals[number].value.clone()))
                .collect(),
            sources,
            statement: Arc::clone(statement),
            table_names: table_names.to_vec(),
        })
    }

    /// Whether a text of the same skeleton has the same literals where they are part of the statement.
    pub fn is_of(&self, literals: &[Literal]) -> bool {
        self.fixed
            .iter()
            .all(|(number, value)| literals[*number].value == *value)
    }

    /// The values of a text of which it [is](Self::is_of).
    pub fn taken(&self, literals: &[Literal], now: &ScalarValue) -> Vec<ScalarValue> {
        let value = |source: &Source| match *source {
            Source::Literal(number) => literals[number].value.clone(),
            Source::Now => now.clone(),
        };
        self.sources.iter().map(value).collect()
    }
}
