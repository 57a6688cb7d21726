//! An engine over rows in memory, for tests that ask it in SQL.

use std::io;
use std::ops::Range;
use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray, RecordBatch};
use arrow::datatypes::{DataType, Schema, SchemaRef, TimestampNanosecondType};

use crate::{
    Block, BlockRows, Engine, EngineConfig, EngineError, Format, ObjectReader, Prepared, Result,
    ResultStream, Table, TableRows,
};

const MEMORY_LIMIT_BYTES: usize = 64 << 20;

/// There are no files.
struct NoReader;

impl ObjectReader for NoReader {
    fn read(&self, path: &str, _: &[Range<u64>], _: &mut [u8]) -> io::Result<()> {
        panic!("no file {path}")
    }
}

pub struct TestEngine {
    engine: Engine,
    tables: Vec<(String, RecordBatch)>,
}

impl TestEngine {
    pub fn new() -> Self {
        Self::with_memory(MEMORY_LIMIT_BYTES)
    }

    pub fn with_memory(memory_limit_bytes: usize) -> Self {
        let engine = Engine::open(EngineConfig {
            memory_limit_bytes,
            is_keeping_columns: true,
            worker_threads: 2,
            settings: vec![],
            reader: Arc::new(NoReader),
            on_thread_start: Arc::new(|| {}),
            on_thread_stop: Arc::new(|| {}),
        });
        Self {
            engine: engine.unwrap(),
            tables: vec![],
        }
    }

    /// Puts a table in the place of the one of this name.
    pub fn with_other_table(mut self, name: &str, columns: Vec<(&str, ArrayRef)>) -> Self {
        self.tables.retain(|(known, _)| known != name);
        self.with_table(name, columns)
    }

    /// Adds a table of one block. Its column `time` has no nulls.
    pub fn with_table(mut self, name: &str, columns: Vec<(&str, ArrayRef)>) -> Self {
        let batch = RecordBatch::try_from_iter_with_nullable(
            columns
                .into_iter()
                .map(|(column, values)| (column, values, column != "time")),
        );
        self.tables.push((name.to_owned(), batch.unwrap()));
        self
    }

    /// The whole answer.
    pub fn query(&self, sql: &str, format: Format) -> Result<String> {
        self.query_with(sql, "", format)
    }

    pub fn query_with(&self, sql: &str, parameters: &str, format: Format) -> Result<String> {
        let answer = self.engine.start(self.prepared(sql, parameters)?, format)?;
        let mut bytes = vec![];
        while let Some(chunk) = answer.next()? {
            bytes.extend_from_slice(&chunk);
        }
        Ok(String::from_utf8(bytes).unwrap())
    }

    fn prepared(&self, sql: &str, parameters: &str) -> Result<Prepared> {
        let mut statement = self.engine.prepare(sql, parameters.as_bytes())?;
        for (name, batch) in &self.tables {
            statement.attach(table(name, batch));
        }
        Ok(statement)
    }

    /// A running query.
    pub fn start(&self, sql: &str, format: Format) -> ResultStream {
        self.engine
            .start(self.prepared(sql, "").unwrap(), format)
            .unwrap()
    }

    /// All batches of the answer.
    pub fn batches(&self, sql: &str) -> Vec<RecordBatch> {
        let stream = self
            .engine
            .start_batches(self.prepared(sql, "").unwrap())
            .unwrap();
        std::iter::from_fn(|| stream.next().unwrap()).collect()
    }

    /// The answer's schema as it is described, and that of its batches.
    pub fn schemas(&self, sql: &str) -> (SchemaRef, SchemaRef) {
        let prepared = || self.engine.prepare(sql, b"").unwrap();
        let described = self.engine.describe(prepared()).unwrap();
        let batches = self.engine.start_batches(prepared()).unwrap();
        (described.result, Arc::clone(batches.schema()))
    }

    pub fn csv(&self, sql: &str) -> String {
        self.query(sql, Format::Csv)
            .unwrap_or_else(|error| panic!("{sql}: {error}"))
    }

    pub fn json(&self, sql: &str) -> String {
        self.query(sql, Format::Json)
            .unwrap_or_else(|error| panic!("{sql}: {error}"))
    }

    /// The one value of an answer of one row and column, nothing for null.
    pub fn value(&self, sql: &str) -> String {
        let answer = self.csv(sql);
        let (_, value) = answer.split_once('\n').expect("a header");
        // A line of one empty cell is written with quotes.
        value.trim_end().replace("\"\"", "")
    }

    pub fn error(&self, sql: &str) -> EngineError {
        match self.query(sql, Format::Json) {
            Ok(answer) => panic!("{sql} succeeded: {answer}"),
            Err(error) => error,
        }
    }

    pub fn template_count(&self) -> usize {
        self.engine.template_count()
    }

    /// Whether the statement need not be parsed.
    pub fn is_known(&self, sql: &str) -> bool {
        self.prepared(sql, "").unwrap().statement().is_none()
    }

    pub fn memory_reserved(&self) -> usize {
        self.engine.memory_reserved()
    }
}

fn table(name: &str, batch: &RecordBatch) -> Table {
    let times = batch.column_by_name("time").unwrap();
    let times = times.as_primitive::<TimestampNanosecondType>().values();
    let (min, max) = (times.iter().min(), times.iter().max());
    let block = Block::new(batch.clone(), *min.unwrap_or(&0), *max.unwrap_or(&0), ());
    let rows = BlockRows::new(Arc::new(block), None).unwrap();
    let schema = Schema::new(batch.schema().fields().clone());
    let tags = schema
        .fields()
        .iter()
        .filter(|field| matches!(field.data_type(), DataType::Dictionary(..)));
    let tags: Vec<String> = tags.map(|tag| tag.name().clone()).collect();
    let rows = TableRows {
        files: vec![],
        runs: vec![vec![rows]],
    };
    Table::try_new(name, Arc::new(schema), tags, rows).unwrap()
}
