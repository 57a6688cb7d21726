//! The test whether a row's time lies in given intervals.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use arrow::array::BooleanArray;
use arrow::buffer::BooleanBuffer;
use arrow::datatypes::{DataType, Schema, TimestampNanosecondType};
use arrow::record_batch::RecordBatch;
use datafusion::common::cast::as_primitive_array;
use datafusion::common::{Result, internal_err};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_plan::ColumnarValue;

use crate::interval::Intervals;

/// True for rows whose time is in one of the intervals, or for all others. Costs a search in the
/// intervals for each row, however many there are.
#[derive(Debug, Clone, Eq)]
pub struct TimeFilter {
    time: Arc<dyn PhysicalExpr>,
    intervals: Intervals,
    keeps_inside: bool,
}

impl TimeFilter {
    /// Rows in the intervals.
    pub fn inside(time: Arc<dyn PhysicalExpr>, intervals: Intervals) -> Arc<dyn PhysicalExpr> {
        Arc::new(Self {
            time,
            intervals,
            keeps_inside: true,
        })
    }

    /// Rows outside of the intervals.
    pub fn outside(time: Arc<dyn PhysicalExpr>, intervals: Intervals) -> Arc<dyn PhysicalExpr> {
        Arc::new(Self {
            time,
            intervals,
            keeps_inside: false,
        })
    }
}

impl PhysicalExpr for TimeFilter {
    fn data_type(&self, _: &Schema) -> Result<DataType> {
        Ok(DataType::Boolean)
    }

    fn nullable(&self, _: &Schema) -> Result<bool> {
        Ok(false)
    }

    fn evaluate(&self, batch: &RecordBatch) -> Result<ColumnarValue> {
        let times = self.time.evaluate(batch)?.into_array(batch.num_rows())?;
        let times = as_primitive_array::<TimestampNanosecondType>(&times)?.values();
        let kept = BooleanBuffer::collect_bool(times.len(), |row| {
            self.intervals.contains(times[row]) == self.keeps_inside
        });
        Ok(ColumnarValue::Array(Arc::new(BooleanArray::new(kept, None))))
    }

    fn children(&self) -> Vec<&Arc<dyn PhysicalExpr>> {
        vec![&self.time]
    }

    fn with_new_children(
        self: Arc<Self>,
        mut children: Vec<Arc<dyn PhysicalExpr>>,
    ) -> Result<Arc<dyn PhysicalExpr>> {
        match (children.pop(), children.pop()) {
            (Some(time), None) => Ok(Arc::new(Self {
                time,
                ..Self::clone(&self)
            })),
            _ => internal_err!("a filter on time has one child"),
        }
    }

    fn fmt_sql(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl fmt::Display for TimeFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let side = if self.keeps_inside { "in" } else { "outside of" };
        write!(f, "{} {side} {} intervals", self.time, self.intervals.len())
    }
}

impl PartialEq for TimeFilter {
    fn eq(&self, other: &Self) -> bool {
        self.time.eq(&other.time)
            && self.intervals == other.intervals
            && self.keeps_inside == other.keeps_inside
    }
}

impl Hash for TimeFilter {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.time.hash(state);
        self.intervals.hash(state);
        self.keeps_inside.hash(state);
    }
}
