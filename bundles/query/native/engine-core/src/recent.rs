//! A map of what was used lately.

use std::collections::HashMap;
use std::hash::Hash;

/// Entries by their keys. Of too many, half are forgotten: those that were not used for longest.
#[derive(Debug)]
pub struct Recent<K, V> {
    entries: HashMap<K, Entry<V>>,
    entries_max: usize,
    /// Counts what was looked up.
    clock: u64,
}

#[derive(Debug)]
struct Entry<V> {
    value: V,
    used: u64,
}

impl<K: Hash + Eq, V> Recent<K, V> {
    pub fn new(entries_max: usize) -> Self {
        Self {
            entries: HashMap::new(),
            entries_max,
            clock: 0,
        }
    }

    /// The value, which is used now.
    pub fn get<Q>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: std::borrow::Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.clock += 1;
        let entry = self.entries.get_mut(key)?;
        entry.used = self.clock;
        Some(&mut entry.value)
    }

    pub fn insert(&mut self, key: K, value: V) {
        if self.entries.len() >= self.entries_max && !self.entries.contains_key(&key) {
            self.forget_oldest();
        }
        let used = self.clock;
        self.entries.insert(key, Entry { value, used });
    }

    #[cfg(test)]
    pub fn values(&self) -> impl Iterator<Item = &V> {
        self.entries.values().map(|entry| &entry.value)
    }

    /// Half of them, so that it seldom happens.
    fn forget_oldest(&mut self) {
        let mut times: Vec<u64> = self.entries.values().map(|entry| entry.used).collect();
        times.sort_unstable();
        let median = times[times.len() / 2];
        self.entries.retain(|_, entry| entry.used >= median);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forgets_what_was_not_used_for_longest() {
        let mut recent = Recent::new(4);
        for key in 0..100 {
            assert!(recent.get(&key).is_none());
            recent.insert(key, key);
            assert_eq!(recent.get(&0), Some(&mut 0));
            assert!(recent.values().count() <= 4);
        }
        assert_eq!(recent.get(&99), Some(&mut 99));
        assert_eq!(recent.get(&90), None);
    }
}
