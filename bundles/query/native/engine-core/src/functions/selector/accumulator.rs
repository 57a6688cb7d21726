//! The rows that a selector has selected so far.

use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, StructArray, TimestampNanosecondArray};
use arrow::buffer::NullBuffer;
use arrow::compute::nullif;
use arrow::datatypes::{DataType, Fields, TimestampNanosecondType};
use datafusion::common::{Result, ScalarValue, internal_err};
use datafusion::logical_expr::{Accumulator, EmitTo, GroupsAccumulator};

use super::Choice;
use super::order::{NoOrder, ValueOrder, value_order};
use super::slots::{Slots, slots};

/// No row of the current batch.
const NO_ROW: usize = usize::MAX;

/// The columns of an input: value, time and the others, which is also the layout of the state.
const VALUE: usize = 0;
const TIME: usize = 1;

/// A selected row for each group. Only the last selected row of each batch is copied.
pub struct SelectorGroups {
    choice: Choice,
    parts: Fields,
    order: Box<dyn ValueOrder>,
    /// Whether the group has a row yet, and that row's time.
    is_selected: Vec<bool>,
    times: Vec<i64>,
    /// All columns but the time.
    columns: Vec<(usize, Box<dyn Slots>)>,
    /// Of each group, the row of the current batch that was selected last.
    batch_rows: Vec<usize>,
}

impl SelectorGroups {
    pub fn try_new(choice: Choice, result: &DataType) -> Result<Self> {
        let DataType::Struct(parts) = result else {
            return internal_err!("a selector gives a struct");
        };
        let order = match choice {
            Choice::First | Choice::Last => Box::new(NoOrder),
            Choice::Min | Choice::Max => value_order(parts[VALUE].data_type())?,
        };
        let columns = parts.iter().enumerate().filter(|(part, _)| *part != TIME);
        Ok(Self {
            choice,
            parts: parts.clone(),
            order,
            is_selected: vec![],
            times: vec![],
            columns: columns
                .map(|(part, field)| (part, slots(field.data_type())))
                .collect(),
            batch_rows: vec![],
        })
    }

    fn resize(&mut self, groups: usize) {
        self.is_selected.resize(groups, false);
        self.times.resize(groups, 0);
        self.batch_rows.resize(groups, NO_ROW);
        self.order.resize(groups);
        self.columns
            .iter_mut()
            .for_each(|(_, slots)| slots.resize(groups));
    }

    fn is_better(&self, row: usize, time: i64, group: usize) -> bool {
        if !self.is_selected[group] {
            return true;
        }
        let selected = self.times[group];
        match self.choice {
            Choice::First => time < selected,
            Choice::Last => time > selected,
            Choice::Min => self.wins(row, time, group, Ordering::Less),
            Choice::Max => self.wins(row, time, group, Ordering::Greater),
        }
    }

    /// Equal values are told apart by time, the earliest wins.
    fn wins(&self, row: usize, time: i64, group: usize, better: Ordering) -> bool {
        match self.order.compare(row, group) {
            Ordering::Equal => time < self.times[group],
            ordering => ordering == better,
        }
    }

    fn select_rows(
        &mut self,
        columns: &[ArrayRef],
        group_indices: &[usize],
        filter: Option<&BooleanArray>,
    ) -> Result<()> {
        self.order.start(&columns[VALUE])?;
        let times = columns[TIME].as_primitive::<TimestampNanosecondType>();
        let usable = NullBuffer::union(columns[VALUE].logical_nulls().as_ref(), times.nulls());
        let usable = NullBuffer::union(usable.as_ref(), filter.map(kept).as_ref());
        let mut touched = vec![];
        for (row, &group) in group_indices.iter().enumerate() {
            if usable.as_ref().is_some_and(|usable| usable.is_null(row)) {
                continue;
            }
            let time = times.value(row);
            if !self.is_better(row, time, group) {
                continue;
            }
            self.is_selected[group] = true;
            self.times[group] = time;
            self.order.select(row, group);
            if std::mem::replace(&mut self.batch_rows[group], row) == NO_ROW {
                touched.push(group);
            }
        }
        self.copy_rows(columns, &touched)
    }

    fn copy_rows(&mut self, columns: &[ArrayRef], touched: &[usize]) -> Result<()> {
        let take_row = |&group: &usize| (group, std::mem::replace(&mut self.batch_rows[group], NO_ROW));
        let selected: Vec<(usize, usize)> = touched.iter().map(take_row).collect();
        for (part, slots) in &mut self.columns {
            slots.set(&columns[*part], &selected)?;
        }
        Ok(())
    }

    /// The parts of the selected rows and which groups have one.
    fn take(&mut self, emit_to: EmitTo) -> Result<(Vec<ArrayRef>, NullBuffer)> {
        let selected = NullBuffer::from(emit_to.take_needed(&mut self.is_selected));
        let times = emit_to.take_needed(&mut self.times);
        emit_to.take_needed(&mut self.batch_rows);
        self.order.drop_groups(emit_to);
        let times = TimestampNanosecondArray::new(times.into(), Some(selected.clone()));
        let mut parts: Vec<ArrayRef> = vec![Arc::new(
            times.with_data_type(self.parts[TIME].data_type().clone()),
        )];
        for (part, slots) in &mut self.columns {
            let column = slots.take(emit_to)?;
            parts.insert(*part, column);
        }
        Ok((parts, selected))
    }
}

impl GroupsAccumulator for SelectorGroups {
    fn update_batch(
        &mut self,
        values: &[ArrayRef],
        group_indices: &[usize],
        opt_filter: Option<&BooleanArray>,
        total_num_groups: usize,
    ) -> Result<()> {
        self.resize(total_num_groups);
        self.select_rows(values, group_indices, opt_filter)
    }

    fn evaluate(&mut self, emit_to: EmitTo) -> Result<ArrayRef> {
        let fields = self.parts.clone();
        let (parts, selected) = self.take(emit_to)?;
        Ok(Arc::new(StructArray::try_new(fields, parts, Some(selected))?))
    }

    fn state(&mut self, emit_to: EmitTo) -> Result<Vec<ArrayRef>> {
        Ok(self.take(emit_to)?.0)
    }

    fn merge_batch(
        &mut self,
        values: &[ArrayRef],
        group_indices: &[usize],
        total_num_groups: usize,
    ) -> Result<()> {
        self.update_batch(values, group_indices, None, total_num_groups)
    }

    fn convert_to_state(
        &self,
        values: &[ArrayRef],
        opt_filter: Option<&BooleanArray>,
    ) -> Result<Vec<ArrayRef>> {
        let Some(filter) = opt_filter else {
            return Ok(values.to_vec());
        };
        let dropped = BooleanArray::new(!kept(filter).inner(), None);
        Ok(values
            .iter()
            .map(|values| nullif(values, &dropped))
            .collect::<Result<_, _>>()?)
    }

    fn size(&self) -> usize {
        let group_bytes = size_of::<bool>() + size_of::<i64>() + size_of::<usize>();
        let slots: usize = self.columns.iter().map(|(_, slots)| slots.size_bytes()).sum();
        self.times.capacity() * group_bytes + self.order.size_bytes() + slots
    }
}

/// Which rows a filter lets through: null lets nothing through.
fn kept(filter: &BooleanArray) -> NullBuffer {
    match filter.nulls() {
        Some(nulls) => NullBuffer::new(filter.values() & nulls.inner()),
        None => NullBuffer::new(filter.values().clone()),
    }
}

/// A selector without GROUP BY, or over a window.
pub struct OneGroup {
    groups: SelectorGroups,
}

impl OneGroup {
    pub fn new(mut groups: SelectorGroups) -> Self {
        groups.resize(1);
        Self { groups }
    }

    /// The selected row, which stays selected.
    fn row(&mut self) -> Result<Vec<ArrayRef>> {
        let row = self.groups.state(EmitTo::All)?;
        self.groups.merge_batch(&row, &[0], 1)?;
        Ok(row)
    }
}

impl fmt::Debug for OneGroup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OneGroup({:?})", self.groups.choice)
    }
}

impl Accumulator for OneGroup {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let group_indices = vec![0; values[VALUE].len()];
        self.groups.update_batch(values, &group_indices, None, 1)
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        let row = self.row()?;
        let is_selected = NullBuffer::from(vec![row[TIME].is_valid(0)]);
        let result = StructArray::try_new(self.groups.parts.clone(), row, Some(is_selected))?;
        ScalarValue::try_from_array(&result, 0)
    }

    fn size(&self) -> usize {
        self.groups.size()
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        let row = self.row()?;
        row.iter()
            .map(|part| ScalarValue::try_from_array(part, 0))
            .collect()
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        Self::update_batch(self, states)
    }
}
