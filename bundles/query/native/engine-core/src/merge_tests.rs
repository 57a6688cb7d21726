//! Random tables and questions, answered by the engine and by a model.

mod model;
mod random;
mod rows;

use std::collections::HashMap;
use std::io;
use std::ops::Range;
use std::sync::{Arc, Mutex};

use crate::{Engine, EngineConfig, Format, ObjectReader, ResultStream};
use model::{Model, Question};
use random::Random;
use rows::Layout;

/// Tables, and questions on each of them.
const TABLES: u64 = 60;
const QUESTIONS: usize = 18;

/// Set to repeat what a failure has printed.
const SEED_VARIABLE: &str = "GNOMON_TEST_SEED";

#[derive(Default)]
struct MemoryFiles(Mutex<HashMap<String, Vec<u8>>>);

impl ObjectReader for MemoryFiles {
    fn read(&self, path: &str, ranges: &[Range<u64>], target: &mut [u8]) -> io::Result<()> {
        let files = self.0.lock().unwrap();
        let file = files.get(path).ok_or_else(|| io::Error::other(path.to_owned()))?;
        let mut start = 0;
        for range in ranges {
            let bytes = &file[range.start as usize..range.end as usize];
            target[start..start + bytes.len()].copy_from_slice(bytes);
            start += bytes.len();
        }
        Ok(())
    }
}

fn engine(files: &Arc<MemoryFiles>) -> Engine {
    Engine::open(EngineConfig {
        memory_limit_bytes: 256 << 20,
        is_keeping_columns: true,
        worker_threads: 2,
        settings: vec![],
        reader: Arc::clone(files) as Arc<dyn ObjectReader>,
        on_thread_start: Arc::new(|| ()),
        on_thread_stop: Arc::new(|| ()),
    })
    .unwrap()
}

fn answer(engine: &Engine, layout: &Layout, sql: &str) -> Vec<String> {
    let mut prepared = engine.prepare(sql, b"").unwrap();
    prepared.attach(layout.table());
    let stream = engine.start(prepared, Format::JsonLines);
    let stream = stream.unwrap_or_else(|error| panic!("{sql} of {layout:?}: {error}"));
    let text = drain(&stream);
    let text = String::from_utf8(text).unwrap();
    text.lines().map(str::to_owned).collect()
}

fn drain(stream: &ResultStream) -> Vec<u8> {
    let mut bytes = vec![];
    while let Some(chunk) = stream.next().unwrap() {
        bytes.extend_from_slice(&chunk);
    }
    bytes
}

fn seed() -> u64 {
    let seed = match std::env::var(SEED_VARIABLE) {
        Ok(seed) => seed.parse().expect("a number"),
        Err(_) => Random::seed(),
    };
    println!("{SEED_VARIABLE}={seed}");
    seed
}

#[test]
fn answers_are_those_of_the_model() {
    let seed = seed();
    let files = Arc::new(MemoryFiles::default());
    let engine = engine(&files);
    for table in 0..TABLES {
        let mut random = Random::new(seed.wrapping_add(table));
        let layout = Layout::random(&mut random, table, &mut files.0.lock().unwrap());
        let model = Model::of(&layout);
        for _ in 0..QUESTIONS {
            let question = Question::random(&mut random, &layout);
            // The second time it is planned so that the third time its plan can serve again.
            for time in 1..=3 {
                let actual = answer(&engine, &layout, &question.sql());
                if let Err(difference) = question.check(&model, actual) {
                    panic!(
                        "table {table}, {layout:?}\n{}\nasked {time} times: {difference}\nrepeat with \
                         {SEED_VARIABLE}={seed}",
                        question.sql()
                    );
                }
            }
        }
    }
}

#[test]
fn merged_files_have_each_key_once_and_in_order() {
    let seed = seed();
    let files = Arc::new(MemoryFiles::default());
    let engine = engine(&files);
    for table in 0..TABLES {
        let mut random = Random::new(seed.wrapping_add(table));
        let layout = Layout::random_files(&mut random, table, &mut files.0.lock().unwrap());
        let model = Model::of(&layout);
        let merged = drain(&engine.merge(layout.file_merge()).unwrap());
        if merged.is_empty() {
            assert_eq!(model.row_count(), 0);
            continue;
        }
        // Footers are remembered by path: a path never gets another content.
        let path = format!("merged-{table}.parquet");
        files.0.lock().unwrap().insert(path.clone(), merged.clone());
        let merged = layout.of_one_file(&path, &merged);
        assert_eq!(merged.file_keys(&path, &files.0.lock().unwrap()), model.keys());
        let question = Question::all();
        if let Err(difference) = question.check(&model, answer(&engine, &merged, &question.sql())) {
            panic!("table {table}, {layout:?}\n{difference}");
        }
    }
}
