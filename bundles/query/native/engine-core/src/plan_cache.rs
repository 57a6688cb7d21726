//! Plans that serve again, for statements that differ in nothing but the values that they compare with.
//!
//! Dashboards and devices ask the same few questions, each time of another range of time or another
//! host. Planning costs more than reading what such a question needs. So the second statement of one
//! [shape](Shape) is planned with placeholders for its values, which reach no further than the
//! conditions of scans; what comes out is a [`Template`]. From the third on, only the scans are planned, for
//! the values, blocks and files of the moment.

mod bindings;
mod shape;
mod template;
#[cfg(test)]
mod tests;
mod values;

pub use bindings::Bindings;
pub use shape::Shape;
pub use template::{Template, count_scans, is_timeless};

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};

/// How many shapes are remembered.
const SHAPES_MAX: usize = 256;

/// What is known of shapes of statements. Of too many, those are forgotten that were not seen for longest.
#[derive(Debug, Default)]
pub struct PlanCache(Mutex<Shapes>);

#[derive(Debug, Default)]
struct Shapes {
    known: HashMap<Shape, Entry>,
    /// Counts what was looked up.
    clock: u64,
}

#[derive(Debug)]
struct Entry {
    known: Known,
    used: u64,
}

/// What is known of a shape.
#[derive(Clone, Debug)]
pub enum Known {
    /// A statement of it was seen, and none before.
    New,
    /// There was one before.
    Repeated,
    /// Its plans depend on the values.
    Unfit,
    Template(Arc<Template>),
}

impl PlanCache {
    /// Notes that there is a statement of the shape, and answers what is known of others.
    pub fn look_up(&self, shape: &Shape) -> Known {
        let mut shapes = self.lock();
        shapes.clock += 1;
        let now = shapes.clock;
        if let Some(entry) = shapes.known.get_mut(shape) {
            entry.used = now;
            return entry.known.clone();
        }
        if shapes.known.len() >= SHAPES_MAX {
            shapes.forget_oldest();
        }
        let entry = Entry {
            known: Known::Repeated,
            used: now,
        };
        shapes.known.insert(shape.clone(), entry);
        Known::New
    }

    pub fn put(&self, shape: &Shape, known: Known) {
        if let Some(entry) = self.lock().known.get_mut(shape) {
            entry.known = known;
        }
    }

    #[cfg(test)]
    pub fn template_count(&self) -> usize {
        let is_template = |entry: &&Entry| matches!(entry.known, Known::Template(_));
        self.lock().known.values().filter(is_template).count()
    }

    fn lock(&self) -> MutexGuard<'_, Shapes> {
        self.0.lock().unwrap_or_else(|e| e.into_inner())
    }
}

impl Shapes {
    /// Half of them, so that it seldom happens.
    fn forget_oldest(&mut self) {
        let mut times: Vec<u64> = self.known.values().map(|entry| entry.used).collect();
        times.sort_unstable();
        let median = times[times.len() / 2];
        self.known.retain(|_, entry| entry.used >= median);
    }
}
