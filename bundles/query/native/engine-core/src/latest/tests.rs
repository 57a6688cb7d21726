use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, DictionaryArray, Float64Array, Int64Array, RecordBatch, StringArray,
    TimestampNanosecondArray,
};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Int32Type, Int64Type, SchemaRef, TimestampNanosecondType};
use datafusion::datasource::memory::MemorySourceConfig;
use datafusion::datasource::source::DataSourceExec;
use datafusion::execution::TaskContext;
use datafusion::physical_plan::collect;

use super::groups::of_block;
use super::{Groups, LatestExec, NewestRows, Source};
use crate::block_scan::{BlockSource, SourceBlock, SourceRows};
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

/// Numbers that look random.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self, below: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(0x5851_f42d_4c95_7f2d)
            .wrapping_add(0x1405_7b7e_f767_814f);
        (self.0 >> 33) % below
    }
}

/// A row: its two tags, its time and its number.
type Row = (Option<u64>, Option<u64>, i64, i64);

fn random_rows(numbers: &mut Numbers, first: i64, hosts: u64) -> Vec<Row> {
    let count = 1 + numbers.next(400) as i64;
    let mut row = |number| {
        let host = numbers.next(hosts + 1);
        let zone = numbers.next(3);
        let time = numbers.next(60) as i64;
        (host.checked_sub(1), zone.checked_sub(1), time, number)
    };
    (first..first + count).map(&mut row).collect()
}

fn random_batch(rows: &[Row], has_zone: bool) -> RecordBatch {
    let tag = |of: fn(&Row) -> Option<u64>| -> ArrayRef {
        let texts: Vec<_> = rows
            .iter()
            .map(|row| of(row).map(|tag| format!("t{tag}")))
            .collect();
        let tag: DictionaryArray<Int32Type> = texts.iter().map(Option::as_deref).collect();
        Arc::new(tag)
    };
    let times = rows.iter().map(|row| row.2);
    let numbers = rows.iter().map(|row| row.3);
    let mut columns: Vec<(&str, ArrayRef, bool)> = vec![
        ("host", tag(|row| row.0), true),
        (
            "time",
            Arc::new(TimestampNanosecondArray::from_iter_values(times)),
            false,
        ),
        ("number", Arc::new(Int64Array::from_iter_values(numbers)), true),
    ];
    if has_zone {
        columns.push(("zone", tag(|row| row.1), true));
    }
    RecordBatch::try_from_iter_with_nullable(columns).unwrap()
}

/// A scan of all rows of one block.
fn block_source(rows: Arc<BlockRows>, schema: &SchemaRef) -> Source {
    let block = SourceBlock {
        source: 0,
        rows: SourceRows::Held(Arc::clone(&rows)),
    };
    Source {
        time_max: rows.time_range().1,
        blocks: vec![rows],
        file_groups: None,
        rows: DataSourceExec::from_data_source(BlockSource::new(
            vec![block],
            Arc::clone(schema),
            None,
            None,
            1,
            64,
        )),
    }
}

fn text(batch: &RecordBatch, column: &str, row: usize) -> Option<String> {
    let texts = cast(batch.column_by_name(column).unwrap(), &DataType::Utf8).unwrap();
    let texts: &StringArray = texts.as_string();
    texts.is_valid(row).then(|| texts.value(row).to_owned())
}

#[tokio::test]
async fn remembered_rows_are_the_newest_ones() {
    let mut numbers = Numbers(7);
    for round in 0..60 {
        let hosts = [1, 5, 300][round % 3];
        let mut all: Vec<(Row, bool)> = vec![];
        let mut blocks = vec![];
        for place in 0..3 {
            // The third one does not have the tag.
            let has_zone = place < 2;
            let mut rows = random_rows(&mut numbers, all.len() as i64, hosts);
            if !has_zone {
                rows.iter_mut().for_each(|row| row.1 = None);
            }
            let (min, max) = (
                rows.iter().map(|row| row.2).min(),
                rows.iter().map(|row| row.2).max(),
            );
            let batch = random_batch(&rows, has_zone);
            blocks.push((
                Arc::new(Block::new(batch, min.unwrap(), max.unwrap(), ())),
                all.len(),
            ));
            all.extend(rows.into_iter().map(|row| (row, true)));
        }
        let schema = random_batch(&[], true).schema();
        // Ever more rows are hidden of blocks that remember.
        for hidden_share in [0, 0, 50, 3] {
            if hidden_share > 0 {
                all.iter_mut()
                    .for_each(|row| row.1 &= numbers.next(hidden_share) > 0);
            }
            let sources = blocks.iter().map(|(block, first)| {
                let rows = &all[*first..*first + block.row_count()];
                let mut words = vec![0_u64; rows.len().div_ceil(64)];
                for (row, (_, is_visible)) in rows.iter().enumerate() {
                    words[row / 64] |= u64::from(!is_visible) << (row % 64);
                }
                let deleted = words.iter().any(|word| *word > 0).then_some(&words[..]);
                block_source(
                    Arc::new(BlockRows::new(Arc::clone(block), deleted).unwrap()),
                    &schema,
                )
            });
            let tags: Vec<String> = ["host", "zone"][..1 + round / 3 % 2]
                .iter()
                .map(|tag| tag.to_string())
                .collect();
            let group = |row: &Row| (row.0, row.1.filter(|_| tags.len() > 1));
            let latest = LatestExec::new(
                sources.collect(),
                Arc::clone(&schema),
                tags.clone(),
                Arc::clone(&schema),
            );
            let context = Arc::new(TaskContext::default());
            let batches = collect(Arc::new(latest), context).await.unwrap();
            let mut expected = std::collections::HashMap::new();
            for (row, _) in all.iter().filter(|(_, is_visible)| *is_visible) {
                let newest = expected.entry(group(row)).or_insert(row.2);
                *newest = row.2.max(*newest);
            }
            let mut found = std::collections::HashMap::new();
            for batch in &batches {
                for place in 0..batch.num_rows() {
                    let number = batch
                        .column_by_name("number")
                        .unwrap()
                        .as_primitive::<Int64Type>()
                        .value(place);
                    let (row, is_visible) = all[number as usize];
                    assert!(is_visible, "{row:?}");
                    let time = batch
                        .column_by_name("time")
                        .unwrap()
                        .as_primitive::<TimestampNanosecondType>();
                    assert_eq!(time.value(place), row.2);
                    assert_eq!(text(batch, "host", place), row.0.map(|tag| format!("t{tag}")));
                    assert_eq!(text(batch, "zone", place), row.1.map(|tag| format!("t{tag}")));
                    assert_eq!(found.insert(group(&row), row.2), None, "a group has two rows");
                }
            }
            assert_eq!(found, expected, "round {round}");
            let newest = &blocks
                .iter()
                .rev()
                .max_by_key(|(block, _)| block_time_max(block))
                .unwrap()
                .0;
            let known = BlockRows::new(Arc::clone(newest), None).unwrap();
            let known = known.groups().newest(&tags.join("\0"));
            assert!(known.is_some(), "the newest block remembers");
            assert!(hosts > 5 || matches!(known.as_deref(), Some(NewestRows::Few(_))));
        }
    }
}

fn block_time_max(block: &Arc<Block>) -> i64 {
    BlockRows::new(Arc::clone(block), None).unwrap().time_range().1
}
