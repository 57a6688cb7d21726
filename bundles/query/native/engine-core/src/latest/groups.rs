//! Which groups a block or a file has rows of.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};

use arrow::array::{Array, ArrayRef, AsArray, new_null_array};
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

/// Rows that each group must have on average for the groups to be held, unless they are very few.
const ROWS_PER_GROUP_MIN: usize = 16;

const VERY_FEW: usize = 64;

/// How many groups a cache holds, of all its entries together.
const GROUPS_MAX: usize = 1 << 18;

/// The groups of rows that never change, by what the rows are called and the tags that make groups.
///
/// When it would become too large it begins anew, because entries of files that are gone stay in it.
#[derive(Debug, Default)]
pub struct GroupCache(Mutex<HashMap<String, Arc<Groups>>>);

impl GroupCache {
    pub fn get(&self, key: &str) -> Option<Arc<Groups>> {
        let known = self.0.lock().unwrap_or_else(|e| e.into_inner());
        known.get(key).cloned()
    }

    pub fn put(&self, key: String, groups: Arc<Groups>) {
        let mut known = self.0.lock().unwrap_or_else(|e| e.into_inner());
        let count: usize = known.values().map(|groups| groups.len() + 1).sum();
        if count + groups.len() > GROUPS_MAX {
            known.clear();
        }
        known.insert(key, groups);
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
        let groups_max = (self.row_count / ROWS_PER_GROUP_MIN).clamp(VERY_FEW, GROUPS_MAX);
        match self.groups.len() <= groups_max {
            true => Groups::Few(self.groups),
            false => Groups::Many,
        }
    }
}

/// The groups of a block, hidden rows included: a group too many costs time and nothing else.
pub fn of_block(rows: &BlockRows, tags: &[String]) -> Arc<Groups> {
    let cache = rows.groups();
    let key = tags.join("\0");
    if let Some(groups) = cache.get(&key) {
        return groups;
    }
    let columns: Vec<ArrayRef> = tags.iter().map(|tag| tag_column(rows, tag)).collect();
    let mut groups = GroupCollector::default();
    groups.add(&columns, rows.row_count());
    let groups = Arc::new(groups.finish());
    cache.put(key, Arc::clone(&groups));
    groups
}

fn tag_column(rows: &BlockRows, tag: &str) -> ArrayRef {
    let absent = || {
        let text = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
        new_null_array(&text, rows.row_count())
    };
    rows.column(tag).cloned().unwrap_or_else(absent)
}
