//! Formats that are complete before their first byte is sent.

use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use arrow::util::pretty::pretty_format_batches;
use datafusion::common::Result;
use datafusion::execution::memory_pool::{MemoryConsumer, MemoryPool, MemoryReservation};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;

use super::{Encoding, cells};

/// The longest text of a value in a drawn table.
const PRETTY_CELL_BYTES_MAX: usize = 1 << 20;

/// Bytes of the drawn table, and of its cells while it is drawn, for each byte of the columns. An
/// estimate: a float of 8 bytes becomes a text of its own and a padded cell.
const PRETTY_BYTES_PER_BYTE: usize = 8;

/// Columns draw themselves as wide as their widest value, so that all rows are needed.
pub struct Pretty {
    batches: Vec<RecordBatch>,
    reservation: MemoryReservation,
}

impl Pretty {
    pub fn new(pool: &Arc<dyn MemoryPool>) -> Self {
        Self {
            batches: vec![],
            reservation: MemoryConsumer::new("pretty format").register(pool),
        }
    }
}

impl Encoding for Pretty {
    fn write(&mut self, batch: RecordBatch) -> Result<()> {
        cells::check(&batch, PRETTY_CELL_BYTES_MAX)?;
        let bytes: usize = batch
            .columns()
            .iter()
            .map(|column| column.to_data().get_slice_memory_size())
            .sum::<std::result::Result<_, _>>()?;
        self.reservation.try_grow(bytes * PRETTY_BYTES_PER_BYTE)?;
        self.batches.push(batch);
        Ok(())
    }

    fn pending(&mut self) -> Option<&mut Vec<u8>> {
        None
    }

    fn finish(self: Box<Self>) -> Result<Vec<u8>> {
        Ok(pretty_format_batches(&self.batches)?.to_string().into_bytes())
    }
}

pub struct Parquet {
    schema: SchemaRef,
    writer: Option<ArrowWriter<Vec<u8>>>,
    reservation: MemoryReservation,
}

impl Parquet {
    pub fn new(schema: SchemaRef, pool: &Arc<dyn MemoryPool>) -> Self {
        Self {
            schema,
            writer: None,
            reservation: MemoryConsumer::new("parquet format").register(pool),
        }
    }

    fn open(&self) -> Result<ArrowWriter<Vec<u8>>> {
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .build();
        Ok(ArrowWriter::try_new(
            vec![],
            Arc::clone(&self.schema),
            Some(properties),
        )?)
    }
}

impl Encoding for Parquet {
    fn write(&mut self, batch: RecordBatch) -> Result<()> {
        let mut writer = match self.writer.take() {
            Some(writer) => writer,
            None => self.open()?,
        };
        writer.write(&batch)?;
        self.reservation
            .try_resize(writer.memory_size() + writer.inner().capacity())?;
        self.writer = Some(writer);
        Ok(())
    }

    fn pending(&mut self) -> Option<&mut Vec<u8>> {
        None
    }

    fn finish(self: Box<Self>) -> Result<Vec<u8>> {
        match self.writer {
            Some(writer) => Ok(writer.into_inner()?),
            None => Ok(vec![]),
        }
    }
}
