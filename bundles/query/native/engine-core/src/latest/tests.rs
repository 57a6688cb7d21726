use std::sync::Arc;

use arrow::array::{ArrayRef, DictionaryArray, Float64Array, RecordBatch, TimestampNanosecondArray};
use arrow::datatypes::Int32Type;
use datafusion::datasource::memory::MemorySourceConfig;
use datafusion::execution::TaskContext;
use datafusion::physical_plan::collect;

use super::groups::of_block;
use super::{Groups, LatestExec, Source};
use crate::testing::TestEngine;
use crate::{Block, BlockRows};

fn columns() -> Vec<(&'static str, ArrayRef)> {
    let hosts: DictionaryArray<Int32Type> = [Some("a"), Some("b"), Some("a"), None].into_iter().collect();
    let zones: DictionaryArray<Int32Type> = ["x", "x", "y", "x"].into_iter().collect();
    vec![
        ("host", Arc::new(hosts)),
        ("zone", Arc::new(zones)),
        ("time", Arc::new(TimestampNanosecondArray::from(vec![1, 2, 3, 1]))),
        (
            "usage",
            Arc::new(Float64Array::from(vec![Some(0.5), Some(1.5), None, Some(3.5)])),
        ),
    ]
}

fn engine() -> TestEngine {
    TestEngine::new().with_table("cpu", columns())
}

fn is_recognized(sql: &str) -> bool {
    engine().json(&format!("EXPLAIN {sql}")).contains("LatestExec")
}

#[test]
fn finds_the_newest_row_of_each_group() {
    let engine = engine();
    assert_eq!(
        engine
            .csv("SELECT DISTINCT ON (host) host, zone, usage FROM cpu ORDER BY host NULLS LAST, time DESC"),
        "host,zone,usage\na,y,\nb,x,1.5\n,x,3.5\n"
    );
    assert_eq!(
        engine
            .csv("SELECT zone, last_value(usage ORDER BY time) AS u FROM cpu WHERE usage > 1 GROUP BY zone"),
        "zone,u\nx,1.5\n"
    );
    assert_eq!(
        engine.value("SELECT first_value(host ORDER BY time DESC) FROM cpu"),
        "a"
    );
    assert_eq!(
        engine.csv("SELECT max(time) AS t FROM cpu WHERE host = 'c'"),
        "t\n\"\"\n"
    );
}

#[test]
fn recognizes_aggregates_that_need_nothing_else() {
    for sql in [
        "SELECT DISTINCT ON (host) * FROM cpu ORDER BY host, time DESC",
        "SELECT DISTINCT ON (zone, host) usage FROM cpu WHERE usage > 1 ORDER BY zone, host, time DESC",
        "SELECT host, max(time) FROM cpu GROUP BY host",
        "SELECT h, last_value(u * 2 ORDER BY t) FROM (SELECT host AS h, time AS t, usage AS u FROM cpu) AS c GROUP BY h",
        "SELECT zone, first_value(usage ORDER BY time DESC), max(time) FROM cpu AS c WHERE host = 'a' GROUP BY zone",
    ] {
        assert!(is_recognized(sql), "{sql}");
    }
}

#[test]
fn the_newest_rows_are_the_answer() {
    let engine = engine();
    let plan = engine.json("EXPLAIN SELECT host, max(time) FROM cpu GROUP BY host");
    assert!(!plan.contains("AggregateExec"), "{plan}");
    assert_eq!(
        engine.csv("SELECT max(time) AS t, zone AS z, last_value(usage ORDER BY time) FROM cpu GROUP BY zone ORDER BY z"),
        "t,z,last_value(cpu.usage) ORDER BY [cpu.time ASC NULLS LAST]\n\
         1970-01-01T00:00:00.000000002,x,1.5\n1970-01-01T00:00:00.000000003,y,\n"
    );
}

#[test]
fn conditions_on_the_answer_do_not_say_what_is_newest() {
    let engine = engine();
    assert_eq!(
        engine.csv(
            "SELECT * FROM (SELECT DISTINCT ON (host) host, usage FROM cpu ORDER BY host, time DESC) \
             WHERE usage > 0 ORDER BY usage"
        ),
        "host,usage\nb,1.5\n,3.5\n"
    );
    assert_eq!(
        engine.csv("SELECT host FROM cpu GROUP BY host HAVING max(time) < '1970-01-01T00:00:00.000000003Z' ORDER BY host"),
        "host\nb\n\"\"\n"
    );
    assert_eq!(
        engine.csv("SELECT zone, max(time) AS t FROM cpu WHERE usage > 0 GROUP BY zone LIMIT 5"),
        "zone,t\nx,1970-01-01T00:00:00.000000002\n"
    );
}

#[test]
fn leaves_others_alone() {
    for sql in [
        "SELECT DISTINCT ON (host) * FROM cpu ORDER BY host, time",
        "SELECT DISTINCT ON (host) * FROM cpu ORDER BY host, time DESC, usage",
        "SELECT DISTINCT ON (usage) * FROM cpu ORDER BY usage, time DESC",
        "SELECT host, first_value(usage IGNORE NULLS ORDER BY time DESC) FROM cpu GROUP BY host",
        "SELECT host, first_value(usage ORDER BY time DESC) FILTER (WHERE usage > 1) FROM cpu GROUP BY host",
        "SELECT max(time) FROM cpu",
        "SELECT host, max(time), max(usage) FROM cpu GROUP BY host",
        "SELECT host, max(time) FROM (SELECT * FROM cpu LIMIT 2) GROUP BY host",
        "SELECT host, max(time) FROM cpu WHERE random() < 0.5 GROUP BY host",
        "SELECT c.host, max(c.time) FROM cpu AS c JOIN cpu AS d ON c.host = d.zone GROUP BY c.host",
        "SELECT host, zone, max(time) FROM cpu GROUP BY ROLLUP (host, zone)",
    ] {
        assert!(!is_recognized(sql), "{sql}");
    }
}

/// Rows of the hosts, all of one time.
fn batch(hosts: &[&str], time: i64) -> RecordBatch {
    let tags: DictionaryArray<Int32Type> = hosts.iter().copied().collect();
    let times = TimestampNanosecondArray::from(vec![time; hosts.len()]);
    let columns: [(&str, ArrayRef, bool); 2] =
        [("host", Arc::new(tags), true), ("time", Arc::new(times), false)];
    RecordBatch::try_from_iter_with_nullable(columns).unwrap()
}

/// A source that would answer with rows of the time `answer`.
fn source(hosts: &[&str], time_max: i64, answer: i64) -> Source {
    let block = Block::new(batch(hosts, time_max), time_max, time_max, ());
    let rows = batch(hosts, answer);
    Source {
        time_max,
        blocks: vec![Arc::new(BlockRows::new(Arc::new(block), None).unwrap())],
        file_groups: None,
        rows: MemorySourceConfig::try_new_exec(&[vec![rows.clone()]], rows.schema(), None).unwrap(),
    }
}

#[tokio::test]
async fn reads_no_source_whose_groups_are_known_to_be_newer() {
    const READ: i64 = 1_000;
    for (hosts, time_max, is_read) in [
        (&["a", "b"][..], 9, false),
        (&["a"], 10, false),
        (&["a"], 11, true),
        (&["a", "c"], 9, true),
    ] {
        let sources = vec![source(&["b", "a"], 10, 10), source(hosts, time_max, READ)];
        let schema = sources[0].rows.schema();
        let latest = LatestExec::new(sources, Arc::clone(&schema), vec!["host".to_owned()], schema);
        let rows = collect(Arc::new(latest), Arc::new(TaskContext::default()))
            .await
            .unwrap();
        let times = rows.iter().flat_map(|batch| {
            let times = batch
                .column(1)
                .as_any()
                .downcast_ref::<TimestampNanosecondArray>();
            times.unwrap().values().to_vec()
        });
        assert_eq!(times.max() == Some(READ), is_read, "{hosts:?} until {time_max}");
    }
}

#[test]
fn groups_as_many_as_rows_are_not_held() {
    let names: Vec<String> = (0..100).map(|host| format!("host_{host}")).collect();
    let hosts: Vec<&str> = names.iter().map(String::as_str).collect();
    for (copies, is_held) in [(1, false), (15, false), (16, true)] {
        let block = Block::new(batch(&hosts.repeat(copies), 0), 0, 0, ());
        let rows = BlockRows::new(Arc::new(block), None).unwrap();
        let groups = of_block(&rows, &["host".to_owned()]);
        assert_eq!(
            matches!(*groups, Groups::Few(_)),
            is_held,
            "{copies} rows of each host"
        );
    }
}
