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

use datafusion::physical_expr::EquivalenceProperties;
use datafusion::physical_plan::execution_plan::{Boundedness, EmissionType};
use datafusion::physical_plan::{Partitioning, PlanProperties};

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
