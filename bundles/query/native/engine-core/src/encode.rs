//! Batches to bytes.

mod cells;
mod chunked;
mod data_file;
mod times;
mod whole;

use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use bytes::Bytes;
use datafusion::common::Result;
use datafusion::execution::memory_pool::MemoryPool;

use chunked::{Csv, Ipc, Json, JsonLines};
use data_file::DataFileEncoding;
use whole::{Parquet, Pretty};

/// A chunk is handed over when it has at least this size. One batch can make it larger.
const CHUNK_BYTES: usize = 64 * 1024;

/// How an answer is encoded. The numbers are part of the contract with the Java side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub enum Format {
    /// An array of objects without their null members.
    Json = 0,
    JsonLines = 1,
    /// One header line, none when there are no rows.
    Csv = 2,
    /// A drawn table, made when all rows are there.
    Pretty = 3,
    /// A file, made when all rows are there; nothing when there are none.
    Parquet = 4,
    /// The stream format of Arrow IPC.
    Arrow = 5,
}

impl Format {
    pub fn from_number(number: i32) -> Option<Self> {
        use Format::*;
        [Json, JsonLines, Csv, Pretty, Parquet, Arrow]
            .into_iter()
            .find(|format| *format as i32 == number)
    }
}

/// What becomes of the rows of a plan.
pub(crate) enum Output {
    Answer(Format),
    /// A file of a table whose tags have this order.
    DataFile {
        tags: Vec<String>,
    },
}

/// Turns the batches of one answer into chunks of bytes.
pub(crate) struct Encoder {
    encoding: Box<dyn Encoding>,
}

impl Encoder {
    /// What is held of the answer is reserved in the pool, unless it is a chunk.
    pub fn try_new(output: Output, schema: &SchemaRef, pool: &Arc<dyn MemoryPool>) -> Result<Self> {
        let format = match output {
            Output::Answer(format) => format,
            Output::DataFile { tags } => {
                let encoding = Box::new(DataFileEncoding::new(Arc::clone(schema), tags, pool));
                return Ok(Self { encoding });
            }
        };
        let encoding: Box<dyn Encoding> = match format {
            Format::Json => Box::new(Json::new()),
            Format::JsonLines => Box::new(JsonLines::new()),
            Format::Csv => Box::new(Csv::new()),
            Format::Pretty => Box::new(Pretty::new(pool)),
            Format::Parquet => Box::new(Parquet::new(Arc::clone(schema), pool)),
            Format::Arrow => Box::new(Ipc::try_new(schema)?),
        };
        Ok(Self { encoding })
    }

    /// Adds rows, of which there is at least one, and returns a chunk when one is full.
    pub fn write(&mut self, batch: RecordBatch) -> Result<Option<Bytes>> {
        self.encoding.write(batch)?;
        let full = self.encoding.pending().filter(|bytes| bytes.len() >= CHUNK_BYTES);
        Ok(full.map(|bytes| Bytes::from(std::mem::take(bytes))))
    }

    /// What is left, which can be nothing.
    pub fn finish(self) -> Result<Bytes> {
        Ok(Bytes::from(self.encoding.finish()?))
    }
}

trait Encoding: Send {
    fn write(&mut self, batch: RecordBatch) -> Result<()>;

    /// The bytes that can be handed over already; none for a format that is built as a whole.
    fn pending(&mut self) -> Option<&mut Vec<u8>>;

    fn finish(self: Box<Self>) -> Result<Vec<u8>>;
}
