use std::sync::Arc;

use arrow::array::{
    ArrayRef, DictionaryArray, Float64Array, Int32Array, Int64Array, RecordBatch, StringArray,
    TimestampNanosecondArray,
};
use datafusion::common::config::ConfigOptions;
use datafusion::datasource::source::DataSource;
use datafusion::execution::TaskContext;
use datafusion::execution::config::SessionConfig;
use datafusion::physical_expr::expressions::lit;
use futures::{StreamExt, poll};

use super::{BlockSource, SourceBlock, SourceRows};
use crate::testing::TestEngine;
use crate::{Block, BlockRows};

/// Several windows, of which the last one is short.
const ROWS: usize = 3 * 65_536 + 100;

fn host(row: usize) -> Option<usize> {
    (row % 11 < 10).then_some(row % 11)
}

fn usage(row: usize) -> Option<f64> {
    (!row.is_multiple_of(7)).then_some((row % 100) as f64)
}

/// Hosts `h0` to `h9` and null, in turn. A row of the time n has the number n.
fn engine() -> TestEngine {
    // The last one is a name that no row has.
    let names: Vec<String> = (0..10)
        .map(|host| format!("h{host}"))
        .chain(["unused".to_owned()])
        .collect();
    let keys = Int32Array::from_iter((0..ROWS).map(|row| host(row).map(|host| host as i32)));
    let hosts = DictionaryArray::new(keys, Arc::new(StringArray::from(names)));
    let numbers = || (0..ROWS).map(|row| row as i64);
    let columns: [(&str, ArrayRef); 4] = [
        ("host", Arc::new(hosts)),
        (
            "time",
            Arc::new(TimestampNanosecondArray::from_iter_values(numbers())),
        ),
        ("usage", Arc::new((0..ROWS).map(usage).collect::<Float64Array>())),
        ("number", Arc::new(Int64Array::from_iter_values(numbers()))),
    ];
    TestEngine::new().with_table("cpu", columns.into())
}

#[test]
fn conditions_leave_out_the_rows_for_which_they_do_not_hold() {
    let engine = engine();
    type Model = fn(usize) -> bool;
    let conditions: [(&str, Model); 16] = [
        ("host = 'h3'", |row| host(row) == Some(3)),
        ("host <> 'h3'", |row| host(row).is_some_and(|host| host != 3)),
        ("host IS NULL", |row| host(row).is_none()),
        ("host IN ('h1', 'h2', 'unused')", |row| {
            matches!(host(row), Some(1 | 2))
        }),
        ("host ~ '^h[12]$' AND usage > 90", |row| {
            matches!(host(row), Some(1 | 2)) && usage(row).is_some_and(|usage| usage > 90.0)
        }),
        ("CAST(substr(host, 2) AS BIGINT) = 3", |row| host(row) == Some(3)),
        ("host = 'h3' OR usage IS NULL", |row| {
            host(row) == Some(3) || usage(row).is_none()
        }),
        ("usage > 98", |row| usage(row).is_some_and(|usage| usage > 98.0)),
        ("number >= 60000 AND number < 150001", |row| {
            (60_000..150_001).contains(&row)
        }),
        ("number >= 0", |_| true),
        (
            "time >= to_timestamp(60000) AND time < to_timestamp(150001)",
            |row| (60_000..150_001).contains(&row),
        ),
        ("time = to_timestamp(4096) OR time = to_timestamp(4095)", |row| {
            row == 4_096 || row == 4_095
        }),
        ("time > to_timestamp(196000) AND host = 'h3'", |row| {
            row > 196_000 && host(row) == Some(3)
        }),
        (
            "host = 'h3' AND usage IS NULL AND number >= 70000 AND number % 2 = 0",
            |row| host(row) == Some(3) && usage(row).is_none() && row >= 70_000 && row % 2 == 0,
        ),
        ("host = 'h3' AND host IN ('h4', 'h5')", |_| false),
        ("host = 'unused'", |_| false),
    ];
    for (condition, model) in conditions {
        let rows = (0..ROWS).filter(|row| model(*row));
        let (count, sum) = rows.fold((0, 0), |(count, sum), row| (count + 1, sum + row));
        let sql = format!("SELECT count(*) AS n, coalesce(sum(number), 0) AS s FROM cpu WHERE {condition}");
        assert_eq!(engine.csv(&sql), format!("n,s\n{count},{sum}\n"), "{condition}");
        let sql = format!("SELECT count(*) FROM cpu WHERE {condition}");
        assert_eq!(engine.value(&sql), count.to_string(), "{condition}");
    }
}

#[test]
fn conditions_are_part_of_the_scan() {
    let plan = engine().json("EXPLAIN SELECT * FROM cpu WHERE host = 'h3' AND usage > 90");
    assert!(plan.contains("predicate=host@0 = h3 AND usage@0 > 90"), "{plan}");
    assert!(!plan.contains("FilterExec"), "{plan}");
}

#[test]
fn volatile_conditions_are_not() {
    let plan = engine().json("EXPLAIN SELECT * FROM cpu WHERE random() < 0.5");
    assert!(plan.contains("FilterExec"), "{plan}");
}

#[test]
fn limits_count_the_rows_for_which_conditions_hold() {
    let engine = engine();
    for (from, count) in [
        ("cpu WHERE host = 'h3' LIMIT 1000", 1_000),
        ("cpu WHERE number < 100 LIMIT 1000", 100),
        ("(SELECT * FROM cpu LIMIT 1000) WHERE number >= 0", 1_000),
        (
            "(SELECT * FROM cpu ORDER BY time LIMIT 1000) WHERE number >= 999",
            1,
        ),
    ] {
        let sql = format!("SELECT count(*) FROM (SELECT number FROM {from})");
        assert_eq!(engine.value(&sql), count.to_string(), "{from}");
    }
}

#[test]
fn the_newest_rows_come_first() {
    let newest = engine().csv("SELECT number FROM cpu WHERE host = 'h3' ORDER BY time DESC LIMIT 2");
    let numbers = (0..ROWS).rev().filter(|row| host(*row) == Some(3));
    let expected: String = numbers.take(2).map(|row| format!("{row}\n")).collect();
    assert_eq!(newest, format!("number\n{expected}"));
}

#[tokio::test]
async fn a_scan_that_finds_nothing_pauses() {
    let numbers: ArrayRef = Arc::new(Int64Array::from_iter_values(0..100_000));
    let batch = RecordBatch::try_from_iter([("number", numbers)]).unwrap();
    let schema = batch.schema();
    let rows = BlockRows::new(Arc::new(Block::new(batch, 0, 0, ())), None).unwrap();
    let block = SourceBlock {
        source: 0,
        rows: SourceRows::Held(Arc::new(rows)),
    };
    let source = BlockSource::new(vec![block], schema, None, None, 1, 16);
    let source = source
        .try_pushdown_filters(vec![lit(false)], &ConfigOptions::new())
        .unwrap();
    let config = SessionConfig::new().with_batch_size(16);
    let context = TaskContext::default().with_session_config(config);
    let mut batches = source.updated_node.unwrap().open(0, Arc::new(context)).unwrap();
    assert!(poll!(batches.next()).is_pending());
    assert!(batches.next().await.is_none());
}
