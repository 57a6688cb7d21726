//! The groups that were seen, and what is known of them.

use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, UInt32Array};
use arrow::datatypes::SchemaRef;
use datafusion::common::Result;
use datafusion::logical_expr::EmitTo;
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::aggregates::AggregateExec;
use datafusion::physical_plan::aggregates::group_values::{GroupValues, new_group_values};
use datafusion::physical_plan::aggregates::order::GroupOrdering;

use super::codes;
use super::fold::Fold;
use super::measure::Measure;
use super::runs::{self, GroupedRows};

/// Runs are told apart where they have at least so many rows on average.
const RUN_ROWS_MIN: usize = 4;

/// Groups of rows by keys.
pub struct GroupTable {
    keys: Vec<Arc<dyn PhysicalExpr>>,
    groups: Box<dyn GroupValues>,
    measures: Arc<[Measure]>,
    states: States,
    /// Of the groups that it gives.
    schema: SchemaRef,
    /// Of the rows or runs that were added last.
    group_of: Vec<usize>,
}

/// The state of each measure for each group.
struct States {
    folds: Vec<Box<dyn Fold>>,
    /// By group.
    row_counts: Vec<u64>,
    /// Whether others go on from them.
    is_partial: bool,
}

impl GroupTable {
    pub fn try_new(aggregate: &AggregateExec, measures: Arc<[Measure]>, is_partial: bool) -> Result<Self> {
        let group_schema = aggregate.group_expr().group_schema(&aggregate.input_schema())?;
        Ok(Self {
            keys: aggregate.group_expr().input_exprs(),
            groups: new_group_values(group_schema, &GroupOrdering::None)?,
            states: States::new(&measures, is_partial),
            measures,
            schema: aggregate.schema(),
            group_of: vec![],
        })
    }

    /// How many groups it has.
    pub fn len(&self) -> usize {
        self.groups.len()
    }

    pub fn bytes(&self) -> usize {
        let folds: usize = self.states.folds.iter().map(|fold| fold.bytes()).sum();
        let numbers = self.states.row_counts.capacity() + self.group_of.capacity();
        self.groups.size() + folds + numbers * size_of::<u64>()
    }

    pub fn add(&mut self, batch: &RecordBatch) -> Result<()> {
        let keys = evaluate(&self.keys, batch)?;
        let (groups, group_of) = (self.groups.as_mut(), &mut self.group_of);
        let bounds = runs::bounds(&keys, batch.num_rows(), RUN_ROWS_MIN);
        if let Some(bounds) = &bounds {
            let firsts = bounds[..bounds.len() - 1].iter().map(|row| *row as u32);
            let firsts = UInt32Array::from_iter_values(firsts);
            groups.intern(&codes::rows_of(&keys, &firsts)?, group_of)?;
        } else if !codes::intern(&keys, groups, group_of)? {
            groups.intern(&keys, group_of)?;
        }
        let rows = GroupedRows {
            group_count: self.groups.len(),
            groups: &self.group_of,
            bounds: bounds.as_deref(),
        };
        self.states.add(&self.measures, batch, &rows)
    }

    /// All groups, if there are any. It has none afterwards.
    pub fn take(&mut self) -> Result<Option<RecordBatch>> {
        if self.groups.is_empty() {
            return Ok(None);
        }
        let keys = self.groups.emit(EmitTo::All)?;
        self.groups.clear_shrink(0);
        let columns = self.states.take(keys);
        Ok(Some(RecordBatch::try_new(Arc::clone(&self.schema), columns)?))
    }

    /// The rows as groups of one row each.
    pub fn each_row(&self, batch: &RecordBatch) -> Result<RecordBatch> {
        let numbers: Vec<usize> = (0..batch.num_rows()).collect();
        let rows = GroupedRows {
            group_count: numbers.len(),
            groups: &numbers,
            bounds: None,
        };
        let mut states = States::new(&self.measures, self.states.is_partial);
        states.add(&self.measures, batch, &rows)?;
        let columns = states.take(evaluate(&self.keys, batch)?);
        Ok(RecordBatch::try_new(Arc::clone(&self.schema), columns)?)
    }
}

impl States {
    fn new(measures: &[Measure], is_partial: bool) -> Self {
        Self {
            folds: measures.iter().map(Measure::fold).collect(),
            row_counts: vec![],
            is_partial,
        }
    }

    fn add(&mut self, measures: &[Measure], batch: &RecordBatch, rows: &GroupedRows<'_>) -> Result<()> {
        self.row_counts.resize(rows.group_count, 0);
        match rows.runs() {
            Some(runs) => runs.for_each(|(run, group)| self.row_counts[group] += run.len() as u64),
            None => rows.groups.iter().for_each(|group| self.row_counts[*group] += 1),
        }
        for (fold, measure) in self.folds.iter_mut().zip(measures) {
            let values = measure.argument().map(|argument| {
                let values = argument.evaluate(batch)?;
                values.into_array(batch.num_rows())
            });
            fold.add(values.transpose()?.as_ref(), rows);
        }
        Ok(())
    }

    /// Puts the columns of the measures behind those of the keys.
    fn take(&mut self, keys: Vec<ArrayRef>) -> Vec<ArrayRef> {
        let mut columns = keys;
        for fold in &mut self.folds {
            match self.is_partial {
                true => columns.extend(fold.take_states(&self.row_counts)),
                false => columns.push(fold.take_answers(&self.row_counts)),
            }
        }
        self.row_counts = vec![];
        columns
    }
}

fn evaluate(expressions: &[Arc<dyn PhysicalExpr>], batch: &RecordBatch) -> Result<Vec<ArrayRef>> {
    let arrays = expressions
        .iter()
        .map(|expr| expr.evaluate(batch)?.into_array(batch.num_rows()));
    arrays.collect()
}
