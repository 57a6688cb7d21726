//! Merging rows that have the same key, field by field.

mod columns;
mod fold;
mod held;
mod key_hash;
mod sorted;

pub use columns::{KEY_ORDER, MergeColumns, source_field};
pub use held::{HeldMergeExec, held_bytes};
pub use sorted::SortedMergeExec;

use std::sync::Arc;

use datafusion::common::Result;
use datafusion::physical_expr::{EquivalenceProperties, PhysicalExpr};
use datafusion::physical_plan::execution_plan::{Boundedness, EmissionType};
use datafusion::physical_plan::filter_pushdown::{
    ChildFilterDescription, FilterDescription, FilterPushdownPhase,
};
use datafusion::physical_plan::{ExecutionPlan, Partitioning, PlanProperties};

/// Batches that wait to be read by the operator above.
const BATCHES_AHEAD: usize = 2;

/// One partition of rows, in no order that is promised.
fn properties(columns: &MergeColumns, emission: EmissionType) -> Arc<PlanProperties> {
    Arc::new(PlanProperties::new(
        EquivalenceProperties::new(Arc::clone(columns.output_schema())),
        Partitioning::UnknownPartitioning(1),
        emission,
        Boundedness::Bounded,
    ))
}

/// Filters that become known while the query runs may pass a merge where they only look at the key:
/// then they hold for all rows of a key or for none. Those of the statement are below already.
fn key_filters(
    columns: &MergeColumns,
    phase: FilterPushdownPhase,
    filters: &[Arc<dyn PhysicalExpr>],
    children: &[&Arc<dyn ExecutionPlan>],
) -> Result<FilterDescription> {
    if matches!(phase, FilterPushdownPhase::Pre) {
        return Ok(FilterDescription::all_unsupported(filters, children));
    }
    let mut description = FilterDescription::new();
    for child in children {
        description = description.with_child(ChildFilterDescription::from_child_with_allowed_indices(
            filters,
            columns.key_outputs(),
            child,
        )?);
    }
    Ok(description)
}
