//! Plans that serve again, for statements that differ in nothing but the values that they compare with.
//!
//! Dashboards and devices ask the same few questions, each time of another range of time or another
//! host. Planning costs more than reading what such a question needs. So the second statement of one
//! [shape](Shape) is planned with placeholders for its values, which reach no further than the
//! conditions of scans; what comes out is a [`Template`]. From the third on, only the scans are planned, for
//! the values, blocks and files of the moment, and if their [texts](KnownText) differ in literals alone, they are not
//! even parsed.

mod bindings;
mod known_text;
mod shape;
mod template;
#[cfg(test)]
mod tests;
mod text;
mod values;

pub use bindings::Bindings;
pub use known_text::KnownText;
pub use shape::{Shape, ShapedStatement};
pub use template::{Template, count_scans, is_timeless};
pub use text::{Literal, Text};
pub use values::Taken;

use std::sync::{Arc, Mutex, MutexGuard};

use crate::recent::Recent;

/// How many shapes are remembered, and how many skeletons of texts.
const SHAPES_MAX: usize = 256;

/// How many statements of one skeleton are known by their text.
const TEXTS_PER_SKELETON_MAX: usize = 8;

/// What is known of statements.
#[derive(Debug)]
pub struct PlanCache {
    shapes: Mutex<Recent<Shape, Known>>,
    /// By their skeletons, the newest last.
    texts: Mutex<Recent<String, Vec<Arc<KnownText>>>>,
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

impl Default for PlanCache {
    fn default() -> Self {
        Self {
            shapes: Mutex::new(Recent::new(SHAPES_MAX)),
            texts: Mutex::new(Recent::new(SHAPES_MAX)),
        }
    }
}

impl PlanCache {
    /// Notes that there is a statement of the shape, and answers what is known of others.
    pub fn look_up(&self, shape: &Shape) -> Known {
        let mut shapes = lock(&self.shapes);
        if let Some(known) = shapes.get(shape) {
            return known.clone();
        }
        shapes.insert(shape.clone(), Known::Repeated);
        Known::New
    }

    pub fn put(&self, shape: &Shape, known: Known) {
        if let Some(entry) = lock(&self.shapes).get(shape) {
            *entry = known;
        }
    }

    /// What is known of a text, if a plan has served its like.
    pub fn known_text(&self, text: &Text) -> Option<Arc<KnownText>> {
        let mut texts = lock(&self.texts);
        let known = texts.get(text.skeleton.as_str())?.iter();
        known.rev().find(|known| known.is_of(&text.literals)).cloned()
    }

    pub fn put_text(&self, skeleton: &str, known: KnownText) {
        let mut texts = lock(&self.texts);
        match texts.get(skeleton) {
            Some(others) => {
                if others.len() >= TEXTS_PER_SKELETON_MAX {
                    others.remove(0);
                }
                others.push(Arc::new(known));
            }
            None => texts.insert(skeleton.to_owned(), vec![Arc::new(known)]),
        }
    }

    #[cfg(test)]
    pub fn template_count(&self) -> usize {
        let is_template = |known: &&Known| matches!(known, Known::Template(_));
        lock(&self.shapes).values().filter(is_template).count()
    }
}

fn lock<T>(cache: &Mutex<T>) -> MutexGuard<'_, T> {
    cache.lock().unwrap_or_else(|e| e.into_inner())
}
