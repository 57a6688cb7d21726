//! Conditions of a query on their way to where rows are read.

use std::sync::Arc;

use arrow::datatypes::SchemaRef;
use datafusion::catalog::Session;
use datafusion::common::{DFSchema, Result};
use datafusion::logical_expr::Expr;
use datafusion::logical_expr::physical_planning_context::PhysicalPlanningContext;
use datafusion::physical_expr::{PhysicalExpr, conjunction, create_physical_exprs};

/// The condition that all of the filters hold, for rows of the schema; none if there are none. They are those of a plan,
/// so that types have been made equal already.
pub fn physical_filter(
    session: &dyn Session,
    filters: &[Expr],
    schema: SchemaRef,
) -> Result<Option<Arc<dyn PhysicalExpr>>> {
    if filters.is_empty() {
        return Ok(None);
    }
    let schema = DFSchema::try_from(schema)?;
    let context = PhysicalPlanningContext::default();
    let filters = create_physical_exprs(filters, &schema, session.execution_props(), &context)?;
    Ok(Some(conjunction(filters)))
}
