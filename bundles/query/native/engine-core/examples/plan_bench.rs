//! What planning costs: statements over tables of one row a block, answered whole.
//!
//!     cargo run --release --example plan_bench [FILTER]
//!
//! The table has ten tags and ten fields. Prints the milliseconds of preparing, planning and running
//! each statement, the least and the median of the runs.

mod common;

use std::sync::Arc;
use std::time::Instant;

use arrow::array::{ArrayRef, DictionaryArray, Int64Array, RecordBatch, TimestampNanosecondArray};
use arrow::datatypes::{DataType, Field, Int32Type, Schema, SchemaRef, TimeUnit};
use common::{engine, least_and_median, sorted};
use engine_core::{Block, BlockRows, Engine, Format, Table, TableRows};

const BLOCKS: i64 = 8;
const RUNS: usize = 300;
const FIELDS: [&str; 10] = [
    "usage_user",
    "usage_system",
    "usage_idle",
    "usage_nice",
    "usage_iowait",
    "usage_irq",
    "usage_softirq",
    "usage_steal",
    "usage_guest",
    "usage_guest_nice",
];
const TAGS: [&str; 10] = [
    "hostname",
    "region",
    "datacenter",
    "rack",
    "os",
    "arch",
    "team",
    "service",
    "service_version",
    "service_environment",
];

fn statements() -> Vec<(&'static str, String)> {
    let hour = "time >= '2016-01-01T02:00:00Z' AND time < '2016-01-01T03:00:00Z'";
    let maxes = |n: usize| {
        FIELDS[..n]
            .iter()
            .map(|f| format!("max({f}) AS max_{f}"))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let hosts = (0..8)
        .map(|h| format!("'host_{h}'"))
        .collect::<Vec<_>>()
        .join(", ");
    vec![
        ("SELECT 1", "SELECT 1".to_owned()),
        ("count(*)", "SELECT count(*) FROM cpu".to_owned()),
        ("single-groupby-1-1-1", format!("SELECT date_bin(INTERVAL '1 minute', time) AS minute, {} FROM cpu WHERE hostname IN ('host_1') AND {hour} GROUP BY minute ORDER BY minute", maxes(1))),
        ("single-groupby-5-8-1", format!("SELECT date_bin(INTERVAL '1 minute', time) AS minute, {} FROM cpu WHERE hostname IN ({hosts}) AND {hour} GROUP BY minute ORDER BY minute", maxes(5))),
        ("cpu-max-all-8", format!("SELECT date_bin(INTERVAL '1 hour', time) AS hour, {} FROM cpu WHERE hostname IN ({hosts}) AND {hour} GROUP BY hour ORDER BY hour", maxes(10))),
        ("double-groupby-1", format!("SELECT date_bin(INTERVAL '1 hour', time) AS hour, hostname, avg(usage_user) AS mean_usage_user FROM cpu WHERE {hour} GROUP BY hour, hostname ORDER BY hour, hostname")),
        ("high-cpu-1", format!("SELECT * FROM cpu WHERE usage_user > 90.0 AND hostname IN ('host_1') AND {hour}")),
        ("groupby-orderby-limit", "SELECT date_bin(INTERVAL '1 minute', time) AS minute, max(usage_user) FROM cpu WHERE time < '2016-01-01T02:00:00Z' GROUP BY minute ORDER BY minute DESC LIMIT 5".to_owned()),
        ("lastpoint", "SELECT DISTINCT ON (hostname) * FROM cpu ORDER BY hostname, time DESC".to_owned()),
    ]
}

fn main() {
    let wanted = std::env::args().nth(1);
    let engine = engine(2);
    let blocks = blocks();
    println!(
        "{:>22}  prepare          plan             run, least / median ms",
        ""
    );
    for (name, sql) in statements() {
        if wanted
            .as_ref()
            .is_some_and(|wanted| !name.contains(wanted.as_str()))
        {
            continue;
        }
        let mut times = [vec![], vec![], vec![]];
        for _ in 0..RUNS {
            for (times, time) in times.iter_mut().zip(run(&engine, &blocks, &sql)) {
                times.push(time);
            }
        }
        let times = times.map(|times| least_and_median(&sorted(times)));
        println!("{name:>22}  {:<15}  {:<15}  {}", times[0], times[1], times[2]);
    }
}

fn run(engine: &Engine, blocks: &[Arc<Block>], sql: &str) -> [f64; 3] {
    let start = Instant::now();
    let mut prepared = engine.prepare(sql, b"").expect("a statement");
    let visible = blocks.iter().map(|block| BlockRows::new(Arc::clone(block), None));
    let rows = TableRows {
        runs: vec![visible.collect::<Result<_, _>>().expect("rows")],
        ..TableRows::default()
    };
    let tags = TAGS.map(str::to_owned).to_vec();
    let table = Table::try_new("cpu", schema(), tags, rows).expect("a table");
    if sql.contains("cpu") {
        prepared.attach(table);
    }
    let is_prepared = Instant::now();
    let stream = engine.start(prepared, Format::JsonLines).expect("a plan");
    let is_planned = Instant::now();
    while stream.next().expect("an answer").is_some() {}
    let ms = |from: Instant, to: Instant| (to - from).as_secs_f64() * 1_000.0;
    [
        ms(start, is_prepared),
        ms(is_prepared, is_planned),
        ms(is_planned, Instant::now()),
    ]
}

fn schema() -> SchemaRef {
    let tags = TAGS.map(|tag| Field::new_dictionary(tag, DataType::Int32, DataType::Utf8, true));
    let time = Field::new("time", DataType::Timestamp(TimeUnit::Nanosecond, None), false);
    let fields = FIELDS.map(|field| Field::new(field, DataType::Int64, true));
    Arc::new(Schema::new(
        tags.into_iter().chain([time]).chain(fields).collect::<Vec<_>>(),
    ))
}

/// A row an hour.
fn blocks() -> Vec<Arc<Block>> {
    let block = |hour: i64| {
        let time = 1_451_606_400_000_000_000 + hour * 3_600_000_000_000;
        let tag = || Arc::new(DictionaryArray::<Int32Type>::from_iter(["host_1"])) as ArrayRef;
        let field = || Arc::new(Int64Array::from(vec![95])) as ArrayRef;
        let times: ArrayRef = Arc::new(TimestampNanosecondArray::from(vec![time]));
        let tags = TAGS.iter().map(|_| tag());
        let columns = tags.chain([times]).chain(FIELDS.iter().map(|_| field()));
        let batch = RecordBatch::try_new(schema(), columns.collect()).expect("columns that fit");
        Arc::new(Block::new(batch, time, time, ()))
    };
    (0..BLOCKS).map(block).collect()
}
