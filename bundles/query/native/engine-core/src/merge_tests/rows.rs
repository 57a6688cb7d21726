//! Random tables: files and runs with rows whose keys meet again.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::Arc;

use arrow::array::{
    ArrayRef, AsArray, BooleanArray, DictionaryArray, Float64Array, Int64Array, RecordBatch, StringArray,
    TimestampNanosecondArray,
};
use arrow::datatypes::{DataType, Field, Int32Type, Schema, SchemaRef, TimeUnit, TimestampNanosecondType};
use bytes::Bytes;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::file::properties::WriterProperties;

use super::random::Random;
use crate::{Block, BlockRows, DataFile, FileMerge, Table, TableRows};

pub const TABLE: &str = "t";

/// The tags in key order, which is not that of their names.
const TAGS: [&str; 2] = ["zone", "host"];

const TAG_VALUES: [&str; 5] = ["z1", "z2", "h1", "h2", "ü"];

/// In key order: zone, host, time.
pub type Key = (Option<&'static str>, Option<&'static str>, i64);

/// Values of the columns a, m, s and u.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fields {
    pub a: Option<i64>,
    pub m: Option<f64>,
    pub s: Option<&'static str>,
    pub u: Option<bool>,
}

/// Rows of a source, by key.
pub type Source = BTreeMap<Key, Fields>;

/// A random table. Its sources are in write order.
pub struct Layout {
    pub sources: Vec<Source>,
    pub time_span: i64,
    pub time_min: Option<i64>,
    files: Vec<DataFile>,
    runs: Vec<Vec<(Arc<Block>, Vec<u64>)>>,
    held_rows_max: usize,
}

impl Layout {
    pub fn random(random: &mut Random, number: u64, stored: &mut HashMap<String, Vec<u8>>) -> Self {
        let time_span = random.pick(&[4, 40, 1_000, 1_000_000_000_000]);
        let mut layout = Self {
            sources: vec![],
            time_span,
            time_min: random.one_in(4).then(|| random.below(time_span as u64) as i64),
            files: vec![],
            runs: vec![],
            held_rows_max: random.pick(&[0, 10, 1_000_000]),
        };
        layout.add_sources_of_files(random, number, stored);
        for _ in 0..random.below(4) {
            let source = source(random, time_span);
            let run = blocks(random, &source);
            layout.runs.push(run);
            layout.sources.push(source);
        }
        layout
    }

    /// A table without rows in memory.
    pub fn random_files(random: &mut Random, number: u64, stored: &mut HashMap<String, Vec<u8>>) -> Self {
        let time_span = random.pick(&[4, 40, 1_000]);
        let mut layout = Self {
            sources: vec![],
            time_span,
            time_min: random.one_in(3).then(|| random.below(time_span as u64) as i64),
            files: vec![],
            runs: vec![],
            held_rows_max: 0,
        };
        layout.add_sources_of_files(random, number, stored);
        layout
    }

    fn add_sources_of_files(
        &mut self,
        random: &mut Random,
        number: u64,
        stored: &mut HashMap<String, Vec<u8>>,
    ) {
        for order in 0..random.below(5) {
            let source = source(random, self.time_span);
            self.add_files(random, &source, order as i64 * 10, number, stored);
            self.sources.push(source);
        }
        random.shuffle(&mut self.files);
    }

    /// The merge of all files into one.
    pub fn file_merge(&self) -> FileMerge {
        FileMerge {
            schema: schema(&[]),
            tags: TAGS.map(str::to_owned).to_vec(),
            files: self.files.clone(),
            time_min: self.time_min.unwrap_or(i64::MIN),
            time_max: i64::MAX,
        }
    }

    /// A table with no other rows than those of a file.
    pub fn of_one_file(&self, path: &str, content: &[u8]) -> Self {
        let file = DataFile {
            path: path.to_owned(),
            size_bytes: content.len() as u64,
            row_count: read(content).iter().map(|batch| batch.num_rows() as u64).sum(),
            time_min: 0,
            time_max: 2 * self.time_span,
            write_order: 1,
        };
        Self {
            sources: vec![],
            files: vec![file],
            runs: vec![],
            ..*self
        }
    }

    /// The keys in a file, in the order of its rows.
    pub fn file_keys(&self, path: &str, stored: &HashMap<String, Vec<u8>>) -> Vec<Key> {
        let batches = read(&stored[path]);
        batches.iter().flat_map(keys).collect()
    }

    /// One source in up to three files.
    fn add_files(
        &mut self,
        random: &mut Random,
        source: &Source,
        write_order: i64,
        number: u64,
        stored: &mut HashMap<String, Vec<u8>>,
    ) {
        for (part, rows) in parts(random, source).into_iter().enumerate() {
            let rows: Source = rows.into_iter().collect();
            let path = format!("{number}/{write_order}-{part}.parquet");
            let file = file(random, &rows);
            let times = || rows.keys().map(|key| key.2);
            self.files.push(DataFile {
                path: path.clone(),
                size_bytes: file.len() as u64,
                row_count: rows.len() as u64,
                time_min: times().min().expect("a row"),
                time_max: times().max().expect("a row"),
                write_order,
            });
            stored.insert(path, file);
        }
    }

    pub fn table(&self) -> Table {
        let rows = |(block, deleted): &(Arc<Block>, Vec<u64>)| {
            BlockRows::new(Arc::clone(block), (!deleted.is_empty()).then_some(deleted)).unwrap()
        };
        let rows = TableRows {
            files: self.files.clone(),
            runs: self
                .runs
                .iter()
                .map(|run| run.iter().map(rows).collect())
                .collect(),
        };
        let tags = TAGS.map(str::to_owned).to_vec();
        let table = Table::try_new(TABLE, schema(&[]), tags, rows).unwrap();
        let table = table.with_held_rows_max(self.held_rows_max);
        match self.time_min {
            Some(time_min) => table.since(time_min),
            None => table,
        }
    }
}

impl fmt::Debug for Layout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} files, {} runs, {} held rows at most, time span {}, from {:?}",
            self.files.len(),
            self.runs.len(),
            self.held_rows_max,
            self.time_span,
            self.time_min
        )
    }
}

fn read(file: &[u8]) -> Vec<RecordBatch> {
    let reader = ParquetRecordBatchReaderBuilder::try_new(Bytes::copy_from_slice(file)).unwrap();
    reader.build().unwrap().map(Result::unwrap).collect()
}

fn keys(batch: &RecordBatch) -> Vec<Key> {
    let tag = |name: &str| -> Vec<Option<&'static str>> {
        let tag = batch.column_by_name(name).unwrap().as_dictionary::<Int32Type>();
        let tag = tag.downcast_dict::<StringArray>().unwrap();
        let known = |text: &str| TAG_VALUES.into_iter().find(|known| *known == text).unwrap();
        tag.into_iter().map(|text| text.map(known)).collect()
    };
    let times = batch.column_by_name("time").unwrap();
    let times = times.as_primitive::<TimestampNanosecondType>().values();
    let tags = tag("zone").into_iter().zip(tag("host"));
    tags.zip(times)
        .map(|((zone, host), time)| (zone, host, *time))
        .collect()
}

fn source(random: &mut Random, time_span: i64) -> Source {
    let rows = random.pick(&[1, 5, 50, 300]);
    // Sources often follow each other in time, with a little overlap.
    let start = random.below(time_span as u64) as i64;
    let length = if random.one_in(2) {
        time_span
    } else {
        1.max(time_span / 4)
    };
    (0..rows)
        .map(|_| {
            let time = start + random.below(length as u64) as i64;
            let key = (
                random.pick(&[None, Some("z1"), Some("z2")]),
                random.pick(&[None, Some("h1"), Some("h2"), Some("ü")]),
                time,
            );
            (key, fields(random))
        })
        .collect()
}

fn fields(random: &mut Random) -> Fields {
    let mut some = || !random.one_in(3);
    let (a, m, s, u) = (some(), some(), some(), some());
    Fields {
        a: a.then(|| random.below(5) as i64),
        m: m.then(|| random.below(8) as f64 / 4.0),
        s: s.then(|| random.pick(&["", "x", "long text"])),
        u: u.then(|| random.one_in(2)),
    }
}

/// The rows in one to three parts, none of them empty.
fn parts(random: &mut Random, source: &Source) -> Vec<Vec<(Key, Fields)>> {
    let mut parts = vec![vec![]; 1 + random.below(3) as usize];
    for (key, fields) in source {
        let part = random.below(parts.len() as u64) as usize;
        parts[part].push((*key, fields.clone()));
    }
    parts.retain(|part| !part.is_empty());
    parts
}

/// Blocks in write order, with rows among them that are deleted.
fn blocks(random: &mut Random, source: &Source) -> Vec<(Arc<Block>, Vec<u64>)> {
    let mut blocks = vec![];
    for mut rows in parts(random, source) {
        let live = rows.len();
        // A replaced row has the same key as another one of its run.
        let replaced = rows
            .iter()
            .filter(|_| random.one_in(5))
            .map(|row| row.0)
            .collect::<Vec<_>>();
        rows.extend(replaced.into_iter().map(|key| (key, fields(random))));
        let mut order: Vec<usize> = (0..rows.len()).collect();
        random.shuffle(&mut order);
        let mut deleted = vec![];
        if rows.len() > live {
            deleted = vec![0; rows.len().div_ceil(64)];
            let is_replaced = order.iter().enumerate().filter(|(_, row)| **row >= live);
            is_replaced.for_each(|(place, _)| deleted[place / 64] |= 1 << (place % 64));
        }
        let rows: Vec<_> = order.into_iter().map(|row| rows[row].clone()).collect();
        let times = || rows.iter().map(|row| row.0.2);
        let (min, max) = (times().min().expect("a row"), times().max().expect("a row"));
        let missing = missing_columns(random, &rows);
        let block = Block::new(batch(&rows, &missing), min, max, ());
        blocks.push((Arc::new(block), deleted));
    }
    blocks
}

/// Columns without a value, of which some may be left out.
fn missing_columns(random: &mut Random, rows: &[(Key, Fields)]) -> Vec<&'static str> {
    let empty = [
        ("zone", rows.iter().all(|row| row.0.0.is_none())),
        ("host", rows.iter().all(|row| row.0.1.is_none())),
        ("a", rows.iter().all(|row| row.1.a.is_none())),
        ("m", rows.iter().all(|row| row.1.m.is_none())),
        ("s", rows.iter().all(|row| row.1.s.is_none())),
        ("u", rows.iter().all(|row| row.1.u.is_none())),
    ];
    let empty = empty.into_iter().filter(|(_, is_empty)| *is_empty);
    empty
        .map(|(name, _)| name)
        .filter(|_| !random.one_in(3))
        .collect()
}

fn file(random: &mut Random, rows: &Source) -> Vec<u8> {
    let rows: Vec<_> = rows.iter().map(|(key, fields)| (*key, fields.clone())).collect();
    let batch = batch(&rows, &missing_columns(random, &rows));
    let properties = WriterProperties::builder()
        .set_max_row_group_row_count(Some(random.pick(&[7, 100, 1_000])))
        .set_data_page_row_count_limit(random.pick(&[3, 1_000]))
        .set_write_batch_size(2)
        .build();
    let mut writer = ArrowWriter::try_new(vec![], batch.schema(), Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    writer.into_inner().unwrap()
}

/// The columns in the order of their names, as a query sees them.
fn schema(missing: &[&str]) -> SchemaRef {
    let tag = |name| Field::new_dictionary(name, DataType::Int32, DataType::Utf8, true);
    let fields = [
        Field::new("a", DataType::Int64, true),
        tag("host"),
        Field::new("m", DataType::Float64, true),
        Field::new("s", DataType::Utf8, true),
        Field::new("time", DataType::Timestamp(TimeUnit::Nanosecond, None), false),
        Field::new("u", DataType::Boolean, true),
        tag("zone"),
    ];
    let present = fields
        .into_iter()
        .filter(|field| !missing.contains(&field.name().as_str()));
    Arc::new(Schema::new(present.collect::<Vec<_>>()))
}

fn batch(rows: &[(Key, Fields)], missing: &[&str]) -> RecordBatch {
    let schema = schema(missing);
    let tag = |value: fn(&Key) -> Option<&'static str>| {
        let values = rows.iter().map(|row| value(&row.0));
        Arc::new(values.collect::<DictionaryArray<Int32Type>>()) as ArrayRef
    };
    let column = |field: &Arc<Field>| -> ArrayRef {
        match field.name().as_str() {
            "zone" => tag(|key| key.0),
            "host" => tag(|key| key.1),
            "time" => Arc::new(TimestampNanosecondArray::from_iter_values(
                rows.iter().map(|row| row.0.2),
            )),
            "a" => Arc::new(rows.iter().map(|row| row.1.a).collect::<Int64Array>()),
            "m" => Arc::new(rows.iter().map(|row| row.1.m).collect::<Float64Array>()),
            "s" => Arc::new(rows.iter().map(|row| row.1.s).collect::<StringArray>()),
            "u" => Arc::new(rows.iter().map(|row| row.1.u).collect::<BooleanArray>()),
            name => unreachable!("no column {name}"),
        }
    };
    let columns = schema.fields().iter().map(column).collect();
    RecordBatch::try_new(schema, columns).unwrap()
}
