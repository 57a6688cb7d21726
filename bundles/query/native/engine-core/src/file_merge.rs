//! Several files of a table become one.

use std::sync::Arc;

use arrow::datatypes::SchemaRef;
use datafusion::execution::SessionState;

use crate::interrupt::Interrupt;
use crate::interval::{Interval, Intervals};
use crate::layout::{Layout, MergeInput};
use crate::piece;
use crate::scan::ScanPlanner;
use crate::statement::PlannedQuery;
use crate::{DataFile, Result};

/// Files to be merged in key order, and what becomes of them.
pub struct FileMerge {
    /// The columns of the result, and its metadata.
    pub schema: SchemaRef,
    /// The tags in key order, which is the order that the files are sorted by.
    pub tags: Vec<String>,
    pub files: Vec<DataFile>,
    /// Rows before and after these times, in nanoseconds, are left out.
    pub time_min: i64,
    pub time_max: i64,
}

impl FileMerge {
    /// One partition with all rows in key order, each key once.
    pub(crate) fn plan(&self, session: &Arc<SessionState>) -> Result<PlannedQuery> {
        let wanted = Interval {
            start: self.time_min,
            end: self.time_max,
        };
        let mut input = MergeInput::default();
        for piece in piece::pieces(self.files.clone(), vec![]) {
            if piece.times.is_within(wanted) {
                input.whole.push(piece);
            } else if piece.times.overlaps(wanted) {
                input.inside.push(piece);
            }
        }
        let planner = ScanPlanner {
            session: session.as_ref(),
            table_schema: &self.schema,
            tags: &self.tags,
            projection: (0..self.schema.fields().len()).collect(),
            filters: &[],
            limit: None,
            time_min: None,
            partition_count: session.config().target_partitions(),
        };
        let plan = planner.plan(Layout::of_sorted(input, Intervals::new(vec![wanted])))?;
        Ok(PlannedQuery::new(Arc::clone(session), plan, Interrupt::default()))
    }
}
