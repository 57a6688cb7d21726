//! What the benchmarks share.

use std::io;
use std::ops::Range;
use std::sync::Arc;

use engine_core::{Engine, EngineConfig, ObjectReader};

struct NoFiles;

impl ObjectReader for NoFiles {
    fn read(&self, path: &str, _: &[Range<u64>], _: &mut [u8]) -> io::Result<()> {
        Err(io::Error::other(path.to_owned()))
    }
}

/// An engine without files.
pub fn engine(worker_threads: usize) -> Engine {
    Engine::open(EngineConfig {
        memory_limit_bytes: 1 << 30,
        is_keeping_columns: true,
        worker_threads,
        settings: vec![],
        reader: Arc::new(NoFiles),
        on_thread_start: Arc::new(|| ()),
        on_thread_stop: Arc::new(|| ()),
    })
    .expect("an engine")
}

pub fn sorted(mut values: Vec<f64>) -> Vec<f64> {
    values.sort_by(f64::total_cmp);
    values
}

pub fn least_and_median(sorted: &[f64]) -> String {
    format!("{:.2} / {:.2}", sorted[0], sorted[sorted.len() / 2])
}
