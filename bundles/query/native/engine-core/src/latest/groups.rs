//! Which groups a block or a file has rows of.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};

use arrow::array::{Array, ArrayRef, AsArray, UInt32Array, new_null_array};
use arrow::datatypes::{DataType, Int32Type};

use crate::BlockRows;

/// The values of tags that make a group, none for a row without the tag.
pub type Group = Box<[Option<Box<str>>]>;

/// The groups of some rows.
#[derive(Debug)]
pub enum Groups {
    Few(HashSet<Group>),
    /// So many that looking for each of them costs no less than reading the rows.
    Many,
}

impl Groups {
    /// How many there are, as far as they are held.
    fn len(&self) -> usize {
        match self {
            Self::Few(groups) => groups.len(),
            Self::Many => 0,
        }
    }
}

/// The newest row of each group of some rows, by their numbers.
#[derive(Debug)]
pub enum NewestRows {
    Few(UInt32Array),
    /// So many that they are not worth keeping.
    Many,
}

impl NewestRows {
    /// Those among so many rows.
    pub fn new(newest: UInt32Array, row_count: usize) -> Self {
        match newest.len() <= few(row_count) {
            true => Self::Few(newest),
            false => Self::Many,
        }
    }

    fn len(&self) -> usize {
        match self {
            Self::Few(rows) => rows.len(),
            Self::Many => 0,
        }
    }
}

/// How many groups of so many rows are held.
fn few(row_count: usize) -> usize {
    (row_count / ROWS_PER_GROUP_MIN).clamp(VERY_FEW, GROUPS_MAX)
}

/// Rows that each group must have on average for the groups to be held, unless they are very few.
const ROWS_PER_GROUP_MIN: usize = 16;

const VERY_FEW: usize = 64;

/// How many groups a cache holds, of all its entries together.
const GROUPS_MAX: usize = 1 << 18;

/// What is known of rows that never change, by what the rows are called and the tags that make groups.
#[derive(Debug, Default)]
pub struct GroupCache {
    groups: Kept<Groups>,
    newest: Kept<NewestRows>,
}

impl GroupCache {
    pub fn groups(&self, key: &str) -> Option<Arc<Groups>> {
        self.groups.get(key)
    }

    pub fn put_groups(&self, key: String, groups: Arc<Groups>) {
        let count = groups.len();
        self.groups.put(key, groups, count);
    }

    pub fn newest(&self, key: &str) -> Option<Arc<NewestRows>> {
        self.newest.get(key)
    }

    pub fn put_newest(&self, key: String, rows: Arc<NewestRows>) {
        let count = rows.len();
        self.newest.put(key, rows, count);
    }
}

/// Values that are of some number of groups each.
///
/// When it would become too large it begins anew, because entries of files that are gone stay in it.
#[derive(Debug)]
struct Kept<T>(Mutex<KeptState<T>>);

#[derive(Debug)]
struct KeptState<T> {
    known: HashMap<String, Arc<T>>,
    group_count: usize,
}

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self(Mutex::new(KeptState {
            known: HashMap::new(),
            group_count: 0,
        }))
    }
}

impl<T> Kept<T> {
    fn get(&self, key: &str) -> Option<Arc<T>> {
        let state = self.0.lock().unwrap_or_else(|e| e.into_inner());
        state.known.get(key).cloned()
    }

    /// Keeps what is of so many groups.
    fn put(&self, key: String, value: Arc<T>, group_count: usize) {
        let mut state = self.0.lock().unwrap_or_else(|e| e.into_inner());
        if state.group_count + group_count > GROUPS_MAX {
            state.known.clear();
            state.group_count = 0;
        }
        state.group_count += group_count + 1;
        state.known.insert(key, value);
    }
}

/// Finds out which groups there are.
#[derive(Default)]
pub struct GroupCollector {
    row_count: usize,
    groups: HashSet<Group>,
}

impl GroupCollector {
    /// Adds rows whose tags these are, dictionaries of text.
    pub fn add(&mut self, tags: &[ArrayRef], row_count: usize) {
        self.row_count += row_count;
        if self.groups.len() > GROUPS_MAX {
            return;
        }
        let tags: Vec<_> = tags.iter().map(|tag| tag.as_dictionary::<Int32Type>()).collect();
        let mut seen: HashSet<Box<[Option<i32>]>> = HashSet::new();
        let mut codes = vec![None; tags.len()];
        for row in 0..row_count {
            for (code, tag) in codes.iter_mut().zip(&tags) {
                *code = tag.keys().is_valid(row).then(|| tag.keys().value(row));
            }
            if !seen.contains(codes.as_slice()) {
                seen.insert(codes.clone().into());
            }
        }
        self.groups.extend(seen.iter().map(|codes| {
            let values = codes.iter().zip(&tags).map(|(code, tag)| {
                let code = code.map(|code| code as usize);
                let code = code.filter(|code| tag.values().is_valid(*code))?;
                Some(tag.values().as_string::<i32>().value(code).into())
            });
            values.collect::<Group>()
        }));
    }

    pub fn finish(self) -> Groups {
        match self.groups.len() <= few(self.row_count) {
            true => Groups::Few(self.groups),
            false => Groups::Many,
        }
    }
}

/// The groups of a block, hidden rows included: a group too many costs time and nothing else.
pub fn of_block(rows: &BlockRows, tags: &[String]) -> Arc<Groups> {
    let cache = rows.groups();
    let key = tags.join("\0");
    if let Some(groups) = cache.groups(&key) {
        return groups;
    }
    let columns: Vec<ArrayRef> = tags.iter().map(|tag| tag_column(rows, tag)).collect();
    let mut groups = GroupCollector::default();
    groups.add(&columns, rows.row_count());
    let groups = Arc::new(groups.finish());
    cache.put_groups(key, Arc::clone(&groups));
    groups
}

fn tag_column(rows: &BlockRows, tag: &str) -> ArrayRef {
    let absent = || {
        let text = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
        new_null_array(&text, rows.row_count())
    };
    rows.column(tag).cloned().unwrap_or_else(absent)
}
