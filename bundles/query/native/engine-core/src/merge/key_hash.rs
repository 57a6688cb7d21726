//! Hashes of keys.

use std::collections::HashSet;
use std::hash::{BuildHasher, BuildHasherDefault, Hasher, RandomState};
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::datatypes::Int32Type;
use datafusion::common::Result;

use super::MergeColumns;

/// The hash of an absent tag.
const ABSENT: u64 = 0x9e37_79b9_7f4a_7c15;

/// A set of numbers that are hashes already.
pub type HashedSet = HashSet<u64, BuildHasherDefault<Unchanged>>;

/// Computes hashes of keys. Text is hashed once for each dictionary and not for each row.
pub struct KeyHasher {
    state: RandomState,
    columns: Arc<MergeColumns>,
    dictionaries: Vec<Option<Dictionary>>,
}

struct Dictionary {
    values: ArrayRef,
    hashes: Vec<u64>,
}

impl KeyHasher {
    pub fn new(columns: Arc<MergeColumns>) -> Self {
        Self {
            state: RandomState::new(),
            dictionaries: columns.tags().iter().map(|_| None).collect(),
            columns,
        }
    }

    /// The hash of each row's key. Keys that are equal have equal hashes, whatever batch they are of.
    pub fn hashes(&mut self, batch: &RecordBatch) -> Result<Vec<u64>> {
        let times = self.columns.times(batch)?;
        let mut hashes: Vec<u64> = times.iter().map(|time| mix(*time as u64)).collect();
        for (tag, known) in self.columns.tags().iter().zip(&mut self.dictionaries) {
            let tag = batch.column(*tag).as_dictionary::<Int32Type>();
            let dictionary = match known.take() {
                Some(known) if is_same(&known.values, tag.values()) => known,
                _ => Dictionary::new(&self.state, tag.values()),
            };
            let values = &known.insert(dictionary).hashes;
            for (hash, key) in hashes.iter_mut().zip(tag.keys()) {
                let value = key.map_or(ABSENT, |key| values[key as usize]);
                *hash = mix(hash.rotate_left(23) ^ value);
            }
        }
        Ok(hashes)
    }
}

impl Dictionary {
    fn new(state: &RandomState, values: &ArrayRef) -> Self {
        let hash = |text: Option<&str>| text.map_or(ABSENT, |text| state.hash_one(text));
        Self {
            hashes: values.as_string::<i32>().iter().map(hash).collect(),
            values: Arc::clone(values),
        }
    }
}

/// Whether both are the same array, not only equal ones.
fn is_same(a: &ArrayRef, b: &ArrayRef) -> bool {
    Arc::ptr_eq(a, b) || a.to_data().ptr_eq(&b.to_data())
}

/// Lets each bit of the number change half of the bits of the result.
fn mix(number: u64) -> u64 {
    let number = (number ^ (number >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    let number = (number ^ (number >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    number ^ (number >> 32)
}

/// Takes a number that is a hash for its own hash.
#[derive(Default)]
pub struct Unchanged(u64);

impl Hasher for Unchanged {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, _: &[u8]) {
        unreachable!("only numbers of 64 bits are hashed");
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = number;
    }
}
