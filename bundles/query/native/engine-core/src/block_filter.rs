//! Conditions that a scan of blocks evaluates before it puts rows together.

use std::fmt;
use std::iter::from_fn;
use std::ops::Range;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, BooleanBufferBuilder, DictionaryArray, Int32Array, RecordBatch,
    RecordBatchOptions,
};
use arrow::buffer::BooleanBuffer;
use arrow::datatypes::{DataType, Int32Type, Schema, SchemaRef, TimestampNanosecondType};
use datafusion::common::{Result, ScalarValue, exec_err};
use datafusion::logical_expr::Operator;
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_expr::expressions::{BinaryExpr, Column, InListExpr, Literal};
use datafusion::physical_expr::utils::{collect_columns, reassign_expr_columns};

use crate::interval::{Interval, TIME};

/// Texts that are looked for one by one.
const TEXTS_MAX: usize = 8;

/// A condition on rows of a table.
#[derive(Clone, Debug)]
pub struct BlockFilter {
    /// Over the columns of `schema`.
    predicate: Arc<dyn PhysicalExpr>,
    schema: SchemaRef,
    /// Where these columns stand in the table.
    columns: Vec<usize>,
    /// The times of all rows for which it holds, if it says nothing but that.
    times: Option<Interval>,
    /// The values of the column for which it holds, if it says nothing but that and they are few texts.
    texts: Option<Vec<String>>,
}

impl BlockFilter {
    /// A predicate over columns that stand in the table at these places.
    pub fn new(predicate: Arc<dyn PhysicalExpr>, table: &Schema, places: &[usize]) -> Result<Self> {
        let mut columns: Vec<usize> = collect_columns(&predicate)
            .into_iter()
            .map(|column| places[column.index()])
            .collect();
        columns.sort_unstable();
        let schema = Arc::new(table.project(&columns)?);
        Ok(Self {
            times: times_of(predicate.as_ref()),
            texts: texts_of(predicate.as_ref()),
            predicate: reassign_expr_columns(predicate, &schema)?,
            schema,
            columns,
        })
    }

    /// Where the columns stand in the table that the condition looks at.
    pub fn columns(&self) -> &[usize] {
        &self.columns
    }

    /// Whether the condition looks at one tag and at nothing else.
    pub fn is_of_tag(&self) -> bool {
        let mut types = self.schema.fields().iter().map(|field| field.data_type());
        matches!(
            (types.next(), types.next()),
            (Some(DataType::Dictionary(..)), None)
        )
    }

    /// Whether the condition is known to hold for all rows of these times.
    pub fn holds_at(&self, times: Interval) -> bool {
        self.times.is_some_and(|known| times.is_within(known))
    }

    /// The times of all rows for which the condition holds, if it says nothing but that.
    pub fn times(&self) -> Option<Interval> {
        self.times
    }

    /// Whether a row has one of the times for which the condition holds, if it says nothing but that.
    pub fn by_time<'a>(&self, columns: &'a [ArrayRef]) -> Option<impl Fn(usize) -> bool + use<'a>> {
        let wanted = self.times?;
        let times = times_in(columns.first()?)?;
        Some(move |row: usize| wanted.contains(times[row]))
    }

    /// The condition that both hold, which say something of time only.
    fn and_time(self, other: Self) -> Self {
        let times = self.times.zip(other.times);
        Self {
            times: times.map(|(one, other)| one.intersection(other)),
            predicate: Arc::new(BinaryExpr::new(self.predicate, Operator::And, other.predicate)),
            ..self
        }
    }

    /// The conditions in the order in which they are best evaluated.
    pub fn in_order(filters: impl IntoIterator<Item = Self>) -> Vec<Self> {
        let is_of_time = |filter: &Self| filter.times.is_some();
        let (of_time, mut others): (Vec<_>, Vec<_>) = filters.into_iter().partition(is_of_time);
        others.extend(of_time.into_iter().reduce(Self::and_time));
        // Those of few values first: they tell which rows the others have to look at.
        others.sort_by_key(|filter| (!filter.is_of_tag(), !is_of_time(filter)));
        others
    }

    /// The values of a tag for which a condition of it holds, one bit for each of the dictionary, and one for rows without
    /// the tag. A value may be one that no row has, so that a failure says nothing.
    pub fn values(&self, tag: &DictionaryArray<Int32Type>) -> Result<BooleanBuffer> {
        let value_count = tag.values().len();
        if let (Some(wanted), Some(texts)) = (&self.texts, tag.values().as_string_opt::<i32>()) {
            let holds_for = |value: usize| {
                value < value_count
                    && texts.is_valid(value)
                    && wanted.iter().any(|wanted| wanted == texts.value(value))
            };
            return Ok(BooleanBuffer::collect_bool(value_count + 1, holds_for));
        }
        let each_value = (0..value_count as i32).map(Some).chain([None]);
        let each_value =
            DictionaryArray::try_new(Int32Array::from_iter(each_value), Arc::clone(tag.values()))?;
        self.evaluate(vec![Arc::new(each_value)], value_count + 1)
    }

    /// The rows for which the condition holds. The columns are those that it looks at.
    pub fn evaluate(&self, columns: Vec<ArrayRef>, row_count: usize) -> Result<BooleanBuffer> {
        let options = RecordBatchOptions::new().with_row_count(Some(row_count));
        let rows = RecordBatch::try_new_with_options(Arc::clone(&self.schema), columns, &options)?;
        let holds = self.predicate.evaluate(&rows)?.into_array(row_count)?;
        let Some(holds) = holds.as_any().downcast_ref::<BooleanArray>() else {
            return exec_err!("the condition {} is not a boolean", self.predicate);
        };
        Ok(match holds.nulls() {
            None => holds.values().clone(),
            Some(known) => holds.values() & known.inner(),
        })
    }
}

/// The times in a column that has one in each row.
pub fn times_in(column: &ArrayRef) -> Option<&[i64]> {
    let times = column.as_primitive_opt::<TimestampNanosecondType>()?;
    (times.null_count() == 0).then_some(&times.values()[..])
}

/// The rows of a tag for whose value, or for whose lack of one, as the last bit says, a condition holds.
pub fn select_by_value(tag: &DictionaryArray<Int32Type>, holds: &BooleanBuffer) -> BooleanBuffer {
    let keys = tag.keys().values();
    let holds_for = |row: usize| holds.value(keys[row] as usize);
    match tag.nulls() {
        None => BooleanBuffer::collect_bool(tag.len(), holds_for),
        Some(nulls) => BooleanBuffer::collect_bool(tag.len(), |row| match nulls.is_null(row) {
            true => holds.value(holds.len() - 1),
            false => holds_for(row),
        }),
    }
}

/// As [select_by_value], where rows of one value stand together, so that few are looked at.
pub fn select_runs(tag: &DictionaryArray<Int32Type>, holds: &BooleanBuffer) -> BooleanBuffer {
    let mut selected = BooleanBufferBuilder::new(tag.len());
    for run in selected_runs(tag, holds, 0..tag.len()) {
        selected.append_n(run.start - selected.len(), false);
        selected.append_n(run.len(), true);
    }
    selected.append_n(tag.len() - selected.len(), false);
    selected.finish()
}

/// The runs of rows of one value, among these, for which a condition of a tag holds. Few rows are looked at where those
/// of one value stand together.
pub fn selected_runs<'a>(
    tag: &'a DictionaryArray<Int32Type>,
    holds: &'a BooleanBuffer,
    rows: Range<usize>,
) -> impl Iterator<Item = Range<usize>> + 'a {
    let keys = tag.keys().values();
    let value = |row: usize| match tag.is_null(row) {
        true => holds.len() - 1,
        false => keys[row] as usize,
    };
    let mut row = rows.start;
    from_fn(move || {
        while row < rows.end {
            let run = row..end_of_run(row, rows.end, value);
            row = run.end;
            if holds.value(value(run.start)) {
                return Some(run);
            }
        }
        None
    })
}

/// Behind the last row before `end` that has the value of the first one without a break.
fn end_of_run(first: usize, end: usize, value: impl Fn(usize) -> usize) -> usize {
    let wanted = value(first);
    // Twice as far each time, and then the place between.
    let mut step = 1;
    while first + step < end && value(first + step) == wanted {
        step *= 2;
    }
    let (mut same, mut other) = (first + step / 2, end.min(first + step));
    while other - same > 1 {
        let middle = same.midpoint(other);
        match value(middle) == wanted {
            true => same = middle,
            false => other = middle,
        }
    }
    other
}

/// The times for which a comparison of the time with a literal holds.
fn times_of(predicate: &dyn PhysicalExpr) -> Option<Interval> {
    let comparison = predicate.downcast_ref::<BinaryExpr>()?;
    let column = comparison.left().downcast_ref::<Column>()?;
    let literal = comparison.right().downcast_ref::<Literal>()?;
    match literal.value() {
        ScalarValue::TimestampNanosecond(Some(time), _) if column.name() == TIME => {
            Interval::of_comparison(comparison.op(), *time)
        }
        _ => None,
    }
}

/// The texts for which a comparison of a column with literals holds, if they are few.
fn texts_of(predicate: &dyn PhysicalExpr) -> Option<Vec<String>> {
    let text = |literal: &Arc<dyn PhysicalExpr>| {
        let literal = literal.downcast_ref::<Literal>()?.value();
        literal.try_as_str().flatten().map(str::to_owned)
    };
    if let Some(comparison) = predicate.downcast_ref::<BinaryExpr>() {
        let is_equality = *comparison.op() == Operator::Eq && comparison.left().is::<Column>();
        return Some(vec![text(comparison.right()).filter(|_| is_equality)?]);
    }
    let list = predicate.downcast_ref::<InListExpr>()?;
    let is_short = !list.negated() && list.expr().is::<Column>() && list.list().len() <= TEXTS_MAX;
    is_short.then_some(list.list())?.iter().map(text).collect()
}

impl fmt::Display for BlockFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.predicate.fmt(f)
    }
}
