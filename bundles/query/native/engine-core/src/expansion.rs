//! How much a statement grows when its common table expressions are put where they are named.
//!
//! Planning repeats each of them at every place: forty that name their predecessor twice make a plan of
//! 2^40 steps from a short text.

use std::collections::HashMap;
use std::ops::ControlFlow;

use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{Cte, ObjectName, Query, Visit, Visitor, visit_relations};

use crate::{EngineError, ErrorKind, Result};

/// Tables that a statement reads when everything is put in its place.
const TABLES_MAX: u64 = 1_000;

/// Refuses a statement that grows beyond any sensible one.
pub fn check(statement: &Statement) -> Result<()> {
    let statement = match statement {
        Statement::Explain(explain) => return check(&explain.statement),
        Statement::Statement(statement) => statement,
        _ => return Ok(()),
    };
    let mut definitions = Definitions::default();
    _ = statement.visit(&mut definitions);
    let mut sizes = Sizes {
        definitions: definitions.references,
        known: HashMap::new(),
    };
    let tables = references(statement.as_ref())
        .iter()
        .fold(0, |sum: u64, name| sum.saturating_add(sizes.of(name)));
    if tables <= TABLES_MAX {
        return Ok(());
    }
    Err(EngineError::new(
        ErrorKind::Planning,
        format!(
            "Error during planning: the statement reads {tables} tables when its common table expressions are put \
             where they are named, at most {TABLES_MAX} are allowed"
        ),
    ))
}

fn references(node: &impl Visit) -> Vec<String> {
    let mut names = vec![];
    _ = visit_relations(node, |name: &ObjectName| {
        names.push(name.to_string().to_lowercase());
        ControlFlow::<()>::Continue(())
    });
    names
}

/// What each common table expression names, those of one name taken together.
#[derive(Default)]
struct Definitions {
    references: HashMap<String, Vec<String>>,
}

impl Definitions {
    fn add(&mut self, definition: &Cte) {
        let name = definition.alias.name.to_string().to_lowercase();
        self.references
            .entry(name)
            .or_default()
            .extend(references(&definition.query));
    }
}

impl Visitor for Definitions {
    type Break = ();

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<()> {
        let definitions = query.with.iter().flat_map(|with| &with.cte_tables);
        definitions.for_each(|definition| self.add(definition));
        ControlFlow::Continue(())
    }
}

struct Sizes {
    definitions: HashMap<String, Vec<String>>,
    known: HashMap<String, u64>,
}

impl Sizes {
    /// The tables behind a name; one that refers to itself counts once.
    fn of(&mut self, name: &str) -> u64 {
        if let Some(size) = self.known.get(name) {
            return *size;
        }
        let Some(references) = self.definitions.remove(name) else {
            return 1;
        };
        let size = references
            .iter()
            .fold(1, |sum: u64, name| sum.saturating_add(self.of(name)));
        self.known.insert(name.to_owned(), size);
        size
    }
}
