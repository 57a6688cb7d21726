//! What a scan of blocks costs beside DataFusion's own table in memory.
//!
//!     cargo run --release --example scan_bench
//!
//! Both hold the same million rows: the blocks as the buffer hands them over, in runs of 65,536 rows,
//! the table in memory as batches of 8,192 rows in two partitions. Prints milliseconds for each
//! statement, the least and the median of the runs, and the ratio of the least ones.

mod common;

use std::sync::Arc;
use std::time::Instant;

use arrow::array::{
    Array, DictionaryArray, Float64Array, Int32Array, RecordBatch, StringArray, TimestampNanosecondArray,
};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};
use common::{engine, least_and_median, sorted};
use datafusion::datasource::MemTable;
use datafusion::prelude::{SessionConfig, SessionContext};
use engine_core::{Block, BlockRows, Engine, Format, Table, TableRows};

const ROWS: usize = 1_000_000;
const HOSTS: usize = 100;
const BLOCK_ROWS: usize = 65_536;
const BATCH_ROWS: usize = 8_192;
const PARTITIONS: usize = 2;
const RUNS: usize = 25;

const STATEMENTS: [&str; 5] = [
    "SELECT count(*) FROM cpu",
    "SELECT sum(usage), min(usage), max(usage), avg(usage) FROM cpu",
    "SELECT host, avg(usage) FROM cpu GROUP BY host",
    "SELECT date_bin(INTERVAL '5 minutes', time) AS t, host, avg(usage) FROM cpu GROUP BY t, host",
    "SELECT count(usage) FROM cpu WHERE host = 'host_7' AND usage > 50",
];

fn main() {
    let rows = rows();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(PARTITIONS)
        .build()
        .expect("threads");
    let engine = engine(PARTITIONS);
    let context = memory_table(&rows);
    println!(
        "{:>18} {:>18} {:>7}  statement",
        "MemTable ms", "blocks ms", "ratio"
    );
    for sql in STATEMENTS {
        let mut theirs = vec![];
        let mut ours = vec![];
        // In turns, so that both meet the same load of the machine.
        for _ in 0..RUNS {
            theirs.push(milliseconds(|| runtime.block_on(run_memory_table(&context, sql))));
            ours.push(milliseconds(|| run_blocks(&engine, &rows, sql)));
        }
        let (theirs, ours) = (sorted(theirs), sorted(ours));
        let ratio = ours[0] / theirs[0];
        let (theirs, ours) = (least_and_median(&theirs), least_and_median(&ours));
        println!("{theirs:>18} {ours:>18} {ratio:>7.2}  {sql}");
    }
}

fn run_blocks(engine: &Engine, rows: &[Arc<Block>], sql: &str) {
    let mut prepared = engine.prepare(sql, b"").expect("a statement");
    let visible = rows.iter().map(|block| BlockRows::new(Arc::clone(block), None));
    let rows = TableRows {
        runs: vec![visible.collect::<Result<_, _>>().expect("rows")],
        ..TableRows::default()
    };
    let table = Table::try_new("cpu", schema(), vec!["host".to_owned()], rows).expect("a table");
    prepared.attach(table);
    let stream = engine.start(prepared, Format::Arrow).expect("a plan");
    while stream.next().expect("an answer").is_some() {}
}

async fn run_memory_table(context: &SessionContext, sql: &str) {
    let frame = context.sql(sql).await.expect("a plan");
    tokio::spawn(frame.collect())
        .await
        .expect("no panic")
        .expect("an answer");
}

fn memory_table(blocks: &[Arc<Block>]) -> SessionContext {
    let batches: Vec<RecordBatch> = blocks
        .iter()
        .flat_map(|block| {
            let batch = block.batch();
            (0..batch.num_rows())
                .step_by(BATCH_ROWS)
                .map(move |start| batch.slice(start, BATCH_ROWS.min(batch.num_rows() - start)))
        })
        .collect();
    let half = batches.len().div_ceil(PARTITIONS);
    let partitions = batches.chunks(half).map(<[_]>::to_vec).collect();
    let config = SessionConfig::new().with_target_partitions(PARTITIONS);
    let context = SessionContext::new_with_config(config);
    let table = MemTable::try_new(schema(), partitions).expect("a table");
    context
        .register_table("cpu", Arc::new(table))
        .expect("a new name");
    context
}

fn schema() -> SchemaRef {
    Arc::new(Schema::new(vec![
        Field::new_dictionary("host", DataType::Int32, DataType::Utf8, true),
        Field::new("time", DataType::Timestamp(TimeUnit::Nanosecond, None), false),
        Field::new("usage", DataType::Float64, true),
    ]))
}

/// Ten seconds apart for each host, hosts in turn.
fn rows() -> Vec<Arc<Block>> {
    let names = StringArray::from_iter_values((0..HOSTS).map(|host| format!("host_{host}")));
    let names: Arc<dyn Array> = Arc::new(names);
    let time = |row: usize| (row / HOSTS) as i64 * 10_000_000_000;
    (0..ROWS)
        .step_by(BLOCK_ROWS)
        .map(|start| {
            let end = ROWS.min(start + BLOCK_ROWS);
            let keys = Int32Array::from_iter_values((start..end).map(|row| (row % HOSTS) as i32));
            let hosts = DictionaryArray::new(keys, Arc::clone(&names));
            let times = TimestampNanosecondArray::from_iter_values((start..end).map(time));
            let usages =
                Float64Array::from_iter_values((start..end).map(|row| (row * 7_919 % 10_000) as f64 / 100.0));
            let columns: Vec<Arc<dyn Array>> = vec![Arc::new(hosts), Arc::new(times), Arc::new(usages)];
            let batch = RecordBatch::try_new(schema(), columns).expect("columns that fit");
            Arc::new(Block::new(batch, time(start), time(end - 1), ()))
        })
        .collect()
}

fn milliseconds(work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_secs_f64() * 1_000.0
}
