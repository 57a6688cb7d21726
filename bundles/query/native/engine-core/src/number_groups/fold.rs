//! The states of groups.

use std::marker::PhantomData;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, ArrowNativeTypeOp, AsArray, Float64Array, Int64Array, PrimitiveArray, UInt64Array,
};
use arrow::buffer::NullBuffer;
use arrow::datatypes::{
    ArrowPrimitiveType, DataType, Float64Type, Int64Type, TimestampNanosecondType, UInt64Type,
};

use super::runs::GroupedRows;

/// Values that are added up independently of each other, so that none waits for the one before.
const LANES: usize = 8;

/// Integers below that are summed up as such: the sum of [`EXACT_VALUES_MAX`] of them is an integer that a float holds.
const EXACT_BITS: u32 = 40;

const EXACT_VALUES_MAX: usize = 1 << (f64::MANTISSA_DIGITS - EXACT_BITS);

/// The state of one measure, for all groups.
pub trait Fold: Send {
    /// Adds rows with these values; none where any row counts.
    fn add(&mut self, values: Option<&ArrayRef>, rows: &GroupedRows<'_>);

    /// What others can go on from. The groups have so many rows each. There are no groups any more afterwards.
    fn take_states(&mut self, row_counts: &[u64]) -> Vec<ArrayRef>;

    /// As [`take_states`](Self::take_states), but what the function answers.
    fn take_answers(&mut self, row_counts: &[u64]) -> ArrayRef;

    fn bytes(&self) -> usize;
}

/// How many values groups lack.
#[derive(Default)]
struct Absent(Vec<u64>);

impl Absent {
    fn add(&mut self, nulls: &NullBuffer, rows: &GroupedRows<'_>) {
        self.0.resize(rows.group_count, 0);
        match rows.runs() {
            Some(runs) => {
                for (run, group) in runs {
                    self.0[group] += nulls.slice(run.start, run.len()).null_count() as u64;
                }
            }
            None => {
                let of_rows = nulls.iter().zip(rows.groups);
                of_rows.for_each(|(is_valid, group)| self.0[*group] += u64::from(!is_valid));
            }
        }
    }

    /// How many values groups of so many rows have.
    fn take_counts(&mut self, row_counts: &[u64]) -> Vec<u64> {
        let mut counts = row_counts.to_vec();
        let absent = std::mem::take(&mut self.0);
        counts
            .iter_mut()
            .zip(absent)
            .for_each(|(count, absent)| *count -= absent);
        counts
    }

    fn bytes(&self) -> usize {
        self.0.capacity() * size_of::<u64>()
    }
}

/// Counts values.
#[derive(Default)]
pub struct Counting {
    absent: Absent,
}

impl Fold for Counting {
    fn add(&mut self, values: Option<&ArrayRef>, rows: &GroupedRows<'_>) {
        let nulls = values.and_then(|values| values.logical_nulls());
        if let Some(nulls) = nulls.filter(|nulls| nulls.null_count() > 0) {
            self.absent.add(&nulls, rows);
        }
    }

    fn take_states(&mut self, row_counts: &[u64]) -> Vec<ArrayRef> {
        vec![self.take_answers(row_counts)]
    }

    fn take_answers(&mut self, row_counts: &[u64]) -> ArrayRef {
        let counts = self.absent.take_counts(row_counts).into_iter();
        Arc::new(Int64Array::from_iter_values(counts.map(|count| count as i64)))
    }

    fn bytes(&self) -> usize {
        self.absent.bytes()
    }
}

/// How values become a state.
pub trait Operation: 'static {
    type Value: ArrowPrimitiveType;
    type State: ArrowPrimitiveType;
    /// Whether the answer is the state divided by the number of values.
    const IS_AVERAGE: bool = false;
    /// That of no values.
    const START: <Self::State as ArrowPrimitiveType>::Native;

    fn of_value(
        value: <Self::Value as ArrowPrimitiveType>::Native,
    ) -> <Self::State as ArrowPrimitiveType>::Native;

    fn of_values(
        values: &[<Self::Value as ArrowPrimitiveType>::Native],
    ) -> <Self::State as ArrowPrimitiveType>::Native;

    fn join(
        state: <Self::State as ArrowPrimitiveType>::Native,
        other: <Self::State as ArrowPrimitiveType>::Native,
    ) -> <Self::State as ArrowPrimitiveType>::Native;
}

type Native<T> = <T as ArrowPrimitiveType>::Native;

/// Folds values by an operation.
pub struct Folding<O: Operation> {
    states: Vec<Native<O::State>>,
    absent: Absent,
    /// That of the states.
    data_type: DataType,
}

impl<O: Operation> Folding<O> {
    /// `data_type` is that of the states.
    pub fn new(data_type: DataType) -> Self {
        Self {
            states: vec![],
            absent: Absent::default(),
            data_type,
        }
    }

    fn add_all(&mut self, values: &[Native<O::Value>], rows: &GroupedRows<'_>) {
        match rows.runs() {
            Some(runs) => {
                for (run, group) in runs {
                    let state = &mut self.states[group];
                    *state = O::join(*state, O::of_values(&values[run]));
                }
            }
            None => {
                for (value, group) in values.iter().zip(rows.groups) {
                    let state = &mut self.states[*group];
                    *state = O::join(*state, O::of_value(*value));
                }
            }
        }
    }

    fn add_present(&mut self, values: &[Native<O::Value>], present: &NullBuffer, rows: &GroupedRows<'_>) {
        match rows.runs() {
            Some(runs) => {
                for (run, group) in runs {
                    let state = &mut self.states[group];
                    let values = &values[run.clone()];
                    for (start, end) in present.slice(run.start, run.len()).valid_slices() {
                        *state = O::join(*state, O::of_values(&values[start..end]));
                    }
                }
            }
            None => {
                for row in present.valid_indices() {
                    let state = &mut self.states[rows.groups[row]];
                    *state = O::join(*state, O::of_value(values[row]));
                }
            }
        }
    }

    /// The states, how many values each is of, and which are of none.
    fn take(&mut self, row_counts: &[u64]) -> (Vec<Native<O::State>>, Vec<u64>, Option<NullBuffer>) {
        let counts = self.absent.take_counts(row_counts);
        let nulls = NullBuffer::from_iter(counts.iter().map(|count| *count > 0));
        let nulls = (nulls.null_count() > 0).then_some(nulls);
        (std::mem::take(&mut self.states), counts, nulls)
    }

    fn array(&self, states: Vec<Native<O::State>>, nulls: Option<NullBuffer>) -> ArrayRef {
        let states = PrimitiveArray::<O::State>::new(states.into(), nulls);
        Arc::new(states.with_data_type(self.data_type.clone()))
    }
}

impl<O: Operation> Fold for Folding<O> {
    fn add(&mut self, values: Option<&ArrayRef>, rows: &GroupedRows<'_>) {
        let values = values.expect("a fold has an argument");
        let values = values.as_primitive::<O::Value>();
        self.states.resize(rows.group_count, O::START);
        match values.nulls().filter(|nulls| nulls.null_count() > 0) {
            None => self.add_all(values.values(), rows),
            Some(nulls) => {
                self.absent.add(nulls, rows);
                self.add_present(values.values(), nulls, rows);
            }
        }
    }

    fn take_states(&mut self, row_counts: &[u64]) -> Vec<ArrayRef> {
        let (states, counts, nulls) = self.take(row_counts);
        let states = self.array(states, nulls.clone());
        match O::IS_AVERAGE {
            true => vec![Arc::new(UInt64Array::new(counts.into(), nulls)), states],
            false => vec![states],
        }
    }

    fn take_answers(&mut self, row_counts: &[u64]) -> ArrayRef {
        let (states, counts, nulls) = self.take(row_counts);
        let states = self.array(states, nulls.clone());
        if !O::IS_AVERAGE {
            return states;
        }
        let sums = states.as_primitive::<Float64Type>().values().iter();
        let averages = sums.zip(counts).map(|(sum, count)| sum / count as f64);
        Arc::new(Float64Array::new(averages.collect(), nulls))
    }

    fn bytes(&self) -> usize {
        self.states.capacity() * size_of::<Native<O::State>>() + self.absent.bytes()
    }
}

/// The sum, which for integers wraps around.
pub struct Total<T>(PhantomData<T>);

impl<T: ArrowPrimitiveType> Operation for Total<T> {
    type Value = T;
    type State = T;
    const START: T::Native = T::Native::ZERO;

    fn of_value(value: T::Native) -> T::Native {
        value
    }

    fn of_values(values: &[T::Native]) -> T::Native {
        total(values, |value| value)
    }

    fn join(state: T::Native, other: T::Native) -> T::Native {
        state.add_wrapping(other)
    }
}

/// Joins values in lanes, and then these.
fn in_lanes<V: Copy, N: Copy>(
    values: &[V],
    start: N,
    number: impl Fn(V) -> N,
    join: impl Fn(N, N) -> N,
) -> N {
    let mut lanes = [start; LANES];
    let chunks = values.chunks_exact(LANES);
    let rest = chunks.remainder();
    for chunk in chunks {
        for (lane, value) in lanes.iter_mut().zip(chunk) {
            *lane = join(*lane, number(*value));
        }
    }
    let rest = rest.iter().map(|value| number(*value));
    lanes.into_iter().chain(rest).fold(start, join)
}

fn total<V: Copy, N: ArrowNativeTypeOp>(values: &[V], number: impl Fn(V) -> N) -> N {
    in_lanes(values, N::ZERO, number, N::add_wrapping)
}

/// The sum of values as floats.
pub struct Average<T>(PhantomData<T>);

impl<T: Addend> Operation for Average<T> {
    type Value = T;
    type State = Float64Type;
    const IS_AVERAGE: bool = true;
    const START: f64 = 0.0;

    fn of_value(value: T::Native) -> f64 {
        T::float(value)
    }

    fn of_values(values: &[T::Native]) -> f64 {
        T::sum(values)
    }

    fn join(state: f64, other: f64) -> f64 {
        state + other
    }
}

/// What is summed up as floats.
pub trait Addend: ArrowPrimitiveType {
    fn float(value: Self::Native) -> f64;

    fn sum(values: &[Self::Native]) -> f64 {
        total(values, Self::float)
    }
}

impl Addend for Float64Type {
    fn float(value: f64) -> f64 {
        value
    }
}

impl Addend for UInt64Type {
    fn float(value: u64) -> f64 {
        value as f64
    }
}

impl Addend for Int64Type {
    fn float(value: i64) -> f64 {
        value as f64
    }

    /// Integers that are not huge are summed up as integers, which is exact, and quicker as none is converted.
    fn sum(values: &[i64]) -> f64 {
        let sums = values.chunks(EXACT_VALUES_MAX).map(|values| {
            let (mut sum, mut bits) = (0_i64, 0_u64);
            for value in values {
                sum = sum.wrapping_add(*value);
                bits |= value.wrapping_add(1 << (EXACT_BITS - 1)) as u64;
            }
            match bits >> EXACT_BITS {
                0 => sum as f64,
                _ => total(values, Self::float),
            }
        });
        sums.sum()
    }
}

/// The least value, or one that can't be compared.
pub struct Least<T>(PhantomData<T>);

/// The greatest value, or one that can't be compared.
pub struct Greatest<T>(PhantomData<T>);

impl<T: Bounded> Operation for Least<T> {
    type Value = T;
    type State = T;
    const START: T::Native = T::MAX;

    fn of_value(value: T::Native) -> T::Native {
        value
    }

    fn of_values(values: &[T::Native]) -> T::Native {
        in_lanes(values, Self::START, Self::of_value, Self::join)
    }

    fn join(state: T::Native, other: T::Native) -> T::Native {
        if state <= other { state } else { other }
    }
}

impl<T: Bounded> Operation for Greatest<T> {
    type Value = T;
    type State = T;
    const START: T::Native = T::MIN;

    fn of_value(value: T::Native) -> T::Native {
        value
    }

    fn of_values(values: &[T::Native]) -> T::Native {
        in_lanes(values, Self::START, Self::of_value, Self::join)
    }

    fn join(state: T::Native, other: T::Native) -> T::Native {
        if state >= other { state } else { other }
    }
}

/// Numbers between these, where DataFusion begins as well.
pub trait Bounded: ArrowPrimitiveType {
    const MIN: Self::Native;
    const MAX: Self::Native;
}

impl Bounded for Int64Type {
    const MIN: i64 = i64::MIN;
    const MAX: i64 = i64::MAX;
}

impl Bounded for UInt64Type {
    const MIN: u64 = u64::MIN;
    const MAX: u64 = u64::MAX;
}

impl Bounded for Float64Type {
    const MIN: f64 = f64::MIN;
    const MAX: f64 = f64::MAX;
}

impl Bounded for TimestampNanosecondType {
    const MIN: i64 = i64::MIN;
    const MAX: i64 = i64::MAX;
}
