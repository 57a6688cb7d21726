use std::collections::HashMap;
use std::io;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Duration;

use arrow::array::{
    ArrayRef, DictionaryArray, Int64Array, RecordBatch, StringArray, TimestampNanosecondArray,
};
use arrow::datatypes::{Int32Type, SchemaRef};
use parquet::arrow::ArrowWriter;
use parquet::file::properties::WriterProperties;

use crate::{DataFile, Engine, EngineConfig, Format, ObjectReader, ResultStream, Table, TableRows};

const MEMORY_LIMIT_BYTES: usize = 16 << 20;

/// How long a reading waits for another one, which comes at once.
const PATIENCE: Duration = Duration::from_secs(60);

const HOSTS: i64 = 40;
const ROWS_PER_HOST: i64 = 500;
const GROUP_ROWS: usize = 3_000;

/// Files in memory, and how many bytes of them were read.
#[derive(Default)]
struct Files {
    files: Mutex<HashMap<String, Vec<u8>>>,
    bytes_read: AtomicU64,
    /// Whether a reading waits until there is another one.
    is_waiting: AtomicBool,
    readings: Mutex<usize>,
    another: Condvar,
}

impl Files {
    fn wait_for_another(&self) {
        let mut readings = self.readings.lock().unwrap();
        *readings += 1;
        self.another.notify_all();
        let waited = self
            .another
            .wait_timeout_while(readings, PATIENCE, |readings| *readings < 2);
        assert!(!waited.unwrap().1.timed_out(), "no other reading");
    }
}

impl ObjectReader for Files {
    fn read(&self, path: &str, ranges: &[Range<u64>], target: &mut [u8]) -> io::Result<()> {
        if self.is_waiting.load(Ordering::Relaxed) {
            self.wait_for_another();
        }
        let files = self.files.lock().unwrap();
        let file = files.get(path).ok_or(io::ErrorKind::NotFound)?;
        let parts = ranges
            .iter()
            .flat_map(|range| &file[range.start as usize..range.end as usize]);
        for (byte, part) in target.iter_mut().zip(parts) {
            *byte = *part;
        }
        self.bytes_read.fetch_add(target.len() as u64, Ordering::Relaxed);
        Ok(())
    }
}

/// A table of one file: rows without a host, then those of `h10`, `h11` and so on, each with the times from 0.
/// No row of every seventh has a usage. The times of `h20` descend.
struct FileTable {
    engine: Engine,
    files: Arc<Files>,
    file: DataFile,
    schema: SchemaRef,
}

impl FileTable {
    fn new() -> Self {
        Self::keeping_columns(true)
    }

    fn keeping_columns(is_keeping_columns: bool) -> Self {
        let files = Arc::new(Files::default());
        let engine = Engine::open(EngineConfig {
            memory_limit_bytes: MEMORY_LIMIT_BYTES,
            is_keeping_columns,
            worker_threads: 2,
            settings: vec![],
            reader: Arc::clone(&files) as Arc<dyn ObjectReader>,
            on_thread_start: Arc::new(|| ()),
            on_thread_stop: Arc::new(|| ()),
        });
        let rows = rows();
        let bytes = parquet(&rows);
        let file = DataFile {
            path: "file.parquet".to_owned(),
            size_bytes: bytes.len() as u64,
            row_count: rows.num_rows() as u64,
            time_min: 0,
            time_max: ROWS_PER_HOST - 1,
            write_order: 1,
        };
        files.files.lock().unwrap().insert(file.path.clone(), bytes);
        Self {
            engine: engine.unwrap(),
            files,
            file,
            schema: rows.schema(),
        }
    }

    fn ask(&self, sql: &str) -> String {
        self.try_ask(sql).unwrap_or_else(|error| panic!("{sql}: {error}"))
    }

    fn try_ask(&self, sql: &str) -> crate::Result<String> {
        let answer = self.start(sql)?;
        let mut bytes = vec![];
        while let Some(chunk) = answer.next()? {
            bytes.extend_from_slice(&chunk);
        }
        Ok(String::from_utf8(bytes).unwrap())
    }

    fn start(&self, sql: &str) -> crate::Result<ResultStream> {
        let mut prepared = self.engine.prepare(sql, b"")?;
        let rows = TableRows {
            files: vec![self.file.clone()],
            ..Default::default()
        };
        let table = Table::try_new("t", Arc::clone(&self.schema), vec!["host".to_owned()], rows)?;
        prepared.attach(table);
        self.engine.start(prepared, Format::Csv)
    }

    /// Asks, and answers how many bytes of files were read for it.
    fn bytes_of(&self, sql: &str) -> u64 {
        let before = self.files.bytes_read.load(Ordering::Relaxed);
        self.ask(sql);
        self.files.bytes_read.load(Ordering::Relaxed) - before
    }
}

fn rows() -> RecordBatch {
    let each = || (0..HOSTS).flat_map(|host| (0..ROWS_PER_HOST).map(move |time| (host, time)));
    let host = |host: i64| (host > 0).then(|| format!("h{}", 9 + host));
    let hosts: Vec<_> = each().map(|(number, _)| host(number)).collect();
    let hosts: DictionaryArray<Int32Type> = hosts.iter().map(Option::as_deref).collect();
    let usage = |host: i64, time: i64| (time % 7 > 0).then_some(host * time % 1_000);
    let columns: [(&str, ArrayRef, bool); 4] = [
        ("host", Arc::new(hosts), true),
        (
            "time",
            Arc::new(TimestampNanosecondArray::from_iter_values(each().map(
                |(host, time)| match host {
                    11 => ROWS_PER_HOST - 1 - time,
                    _ => time,
                },
            ))),
            false,
        ),
        (
            "usage",
            Arc::new(
                each()
                    .map(|(host, time)| usage(host, time))
                    .collect::<Int64Array>(),
            ),
            true,
        ),
        (
            "note",
            Arc::new(
                each()
                    .map(|(host, time)| Some(format!("{host} at {time}")))
                    .collect::<StringArray>(),
            ),
            true,
        ),
    ];
    RecordBatch::try_from_iter_with_nullable(columns).unwrap()
}

fn parquet(rows: &RecordBatch) -> Vec<u8> {
    let properties = WriterProperties::builder()
        .set_max_row_group_row_count(Some(GROUP_ROWS))
        .build();
    let mut writer = ArrowWriter::try_new(vec![], rows.schema(), Some(properties)).unwrap();
    writer.write(rows).unwrap();
    writer.into_inner().unwrap()
}

/// The first time the file is read by a scan of files, and then as row groups.
#[test]
fn answers_are_those_of_a_scan_of_files() {
    let table = FileTable::new();
    for condition in [
        "true",
        "host = 'h13'",
        "host IN ('h10', 'h15', 'h16', 'h17', 'h48', 'none')",
        "host <> 'h30'",
        "host IS NULL",
        "host IS NOT NULL AND time >= to_timestamp_nanos(490)",
        "host = 'h13' AND time > to_timestamp_nanos(100) AND time <= to_timestamp_nanos(200)",
        "host IN ('h11', 'h12', 'h30') AND time < to_timestamp_nanos(5) AND usage > 3",
        "host IN ('h19', 'h20', 'h21', 'h22', 'h23') AND time >= to_timestamp_nanos(490)",
        "host IS NULL AND time = to_timestamp_nanos(77)",
        "host < 'h16' AND time > to_timestamp_nanos(500)",
        "host ~ '^h[12]3$' AND usage > 500",
        "host = 'h12' OR usage IS NULL",
        "usage = 999",
        "time BETWEEN to_timestamp_nanos(100) AND to_timestamp_nanos(101) AND host > 'h40' AND usage % 2 = 0",
        "usage < 0",
        "note LIKE '%3 at 77' AND host <> 'h12'",
    ] {
        for select in [
            "count(*) AS n, count(usage) AS c, sum(usage) AS s, max(time) AS t",
            "count(DISTINCT host) AS n, min(host) AS h",
            "count(note) AS n, max(note) AS m",
        ] {
            let sql = format!("SELECT {select} FROM t WHERE {condition}");
            let expected = FileTable::keeping_columns(false).ask(&sql);
            for _ in 0..4 {
                assert_eq!(table.ask(&sql), expected, "{sql}");
            }
        }
        let sql = format!("SELECT * FROM t WHERE {condition} ORDER BY host NULLS FIRST, time");
        assert_eq!(
            table.ask(&sql),
            FileTable::keeping_columns(false).ask(&sql),
            "{sql}"
        );
    }
}

#[test]
fn a_column_is_read_once() {
    let table = FileTable::new();
    let (by_host, usage) = ("SELECT max(host) FROM t", "SELECT max(host), max(usage) FROM t");
    assert!(table.bytes_of(by_host) > 0);
    assert!(table.bytes_of(by_host) > 0);
    assert_eq!(table.bytes_of(by_host), 0);
    let more = table.bytes_of(usage);
    assert!(more > 0 && more < table.file.size_bytes / 2, "{more}");
    assert_eq!(table.bytes_of(usage), 0);
    assert_eq!(table.bytes_of("SELECT sum(usage) FROM t WHERE host = 'h13'"), 0);
}

#[test]
fn columns_are_read_at_the_same_time() {
    let table = FileTable::new();
    let of_one_group = "SELECT max(time), max(usage) FROM t WHERE host = 'h13'";
    table.ask(of_one_group);
    table.ask("SELECT max(host) FROM t WHERE host = 'h13'");
    table.files.is_waiting.store(true, Ordering::Relaxed);
    table.ask(of_one_group);
}

#[test]
fn a_file_counts_as_read_however_it_is_read() {
    let table = FileTable::new();
    for _ in 0..3 {
        let files = |sql: &str| table.start(sql).unwrap().usage().files();
        assert_eq!(files("SELECT max(host) FROM t WHERE usage > 3"), 1);
        table.ask("SELECT max(host) FROM t WHERE usage > 3");
    }
}

#[test]
fn row_groups_without_a_row_that_is_wanted_are_not_read() {
    let table = FileTable::new();
    let of_host = "SELECT sum(usage) FROM t WHERE host = 'h13'";
    table.ask(of_host);
    let some = table.bytes_of(of_host);
    let all = table.bytes_of("SELECT sum(usage) FROM t WHERE host > ''");
    assert!(some > 0 && 3 * some < all, "{some} of {all}");
}

#[test]
fn texts_are_read_each_time() {
    let table = FileTable::new();
    for _ in 0..3 {
        assert!(table.bytes_of("SELECT max(note) FROM t") > 0);
    }
}

#[test]
fn nothing_is_kept_where_nothing_shall_be() {
    let table = FileTable::keeping_columns(false);
    for _ in 0..3 {
        assert!(table.bytes_of("SELECT max(usage) FROM t") > 0);
    }
}

#[test]
fn columns_that_are_kept_give_way_to_queries() {
    let table = FileTable::new();
    let usage = "SELECT max(host), max(usage) FROM t";
    (0..3).for_each(|_| _ = table.ask(usage));
    assert_eq!(table.bytes_of(usage), 0);
    assert_eq!(table.engine.memory_reserved(), 0);
    // Needs more than there is, and so all that others can spare.
    let greedy =
        "SELECT max(r) FROM (SELECT row_number() OVER (ORDER BY a.note, b.note) AS r FROM t AS a, t AS b)";
    let greedy = table.try_ask(greedy);
    let refusal = greedy.unwrap_err().to_string();
    assert!(refusal.contains("Resources exhausted"), "{refusal}");
    // Of the query's tasks the last may end after its answer.
    while table.engine.memory_reserved() > 0 {
        thread::sleep(Duration::from_millis(1));
    }
    assert!(table.bytes_of(usage) > 0);
}

#[test]
fn a_file_that_is_gone_fails_the_query_and_no_other() {
    let table = FileTable::new();
    table.ask("SELECT max(host) FROM t");
    let bytes = table
        .files
        .files
        .lock()
        .unwrap()
        .remove(&table.file.path)
        .unwrap();
    assert!(table.try_ask("SELECT max(host) FROM t").is_err());
    table
        .files
        .files
        .lock()
        .unwrap()
        .insert(table.file.path.clone(), bytes);
    assert_eq!(table.ask("SELECT max(host) AS h FROM t"), "h\nh48\n");
}

#[test]
fn explain_says_what_is_read_so() {
    let table = FileTable::new();
    let sql = "EXPLAIN SELECT usage FROM t WHERE host = 'h13'";
    assert!(table.ask(sql).contains("file_groups"));
    table.ask("SELECT usage FROM t WHERE host = 'h13'");
    let plan = table.ask(sql);
    assert!(
        plan.contains("blocks=0, row_groups=1, rows=3000, predicate=host@"),
        "{plan}"
    );
}
