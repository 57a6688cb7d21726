//! Which groups a block or a file has rows of.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};

use arrow::array::{Array, ArrayRef, AsArray, new_null_array};
use arrow::datatypes::{DataType, Int32Type};

use crate::BlockRows;

/// The values of tags that make a group, none for a row without the tag.
pub type Group = Box<[Option<Box<str>>]>;

/// The groups of some rows.
pub type Groups = HashSet<Group>;

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
        if groups.len() < GROUPS_MAX {
            known.insert(key, groups);
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
    let mut groups = Groups::new();
    collect(&columns, rows.row_count(), &mut groups);
    let groups = Arc::new(groups);
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

/// Adds the groups of rows whose tags these are, dictionaries of text.
pub fn collect(tags: &[ArrayRef], row_count: usize, groups: &mut Groups) {
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
    groups.extend(seen.iter().map(|codes| {
        let values = codes.iter().zip(&tags).map(|(code, tag)| {
            let code = code.map(|code| code as usize);
            let code = code.filter(|code| tag.values().is_valid(*code))?;
            Some(tag.values().as_string::<i32>().value(code).into())
        });
        values.collect::<Group>()
    }));
}
