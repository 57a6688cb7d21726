//! Formats that can be sent while the query runs.

use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::csv::WriterBuilder;
use arrow::datatypes::Schema;
use arrow::ipc::writer::StreamWriter;
use arrow::json::writer::{JsonArray, JsonFormat, LineDelimited};
use arrow::json::{Writer, WriterBuilder as JsonWriterBuilder};
use datafusion::common::Result;

use super::times::TimeEncoderFactory;
use super::{Encoding, cells};

/// The longest text of a value in CSV.
const CSV_CELL_BYTES_MAX: usize = 16 << 20;

pub struct Json {
    writer: Writer<Vec<u8>, JsonArray>,
}

impl Json {
    pub fn new() -> Self {
        Self {
            writer: json_writer(),
        }
    }
}

impl Encoding for Json {
    fn write(&mut self, batch: RecordBatch) -> Result<()> {
        Ok(self.writer.write(&batch)?)
    }

    fn pending(&mut self) -> Option<&mut Vec<u8>> {
        Some(self.writer.get_mut())
    }

    fn finish(mut self: Box<Self>) -> Result<Vec<u8>> {
        self.writer.finish()?;
        Ok(self.writer.into_inner())
    }
}

pub struct JsonLines {
    writer: Writer<Vec<u8>, LineDelimited>,
}

impl JsonLines {
    pub fn new() -> Self {
        Self {
            writer: json_writer(),
        }
    }
}

impl Encoding for JsonLines {
    fn write(&mut self, batch: RecordBatch) -> Result<()> {
        Ok(self.writer.write(&batch)?)
    }

    fn pending(&mut self) -> Option<&mut Vec<u8>> {
        Some(self.writer.get_mut())
    }

    fn finish(mut self: Box<Self>) -> Result<Vec<u8>> {
        self.writer.finish()?;
        Ok(self.writer.into_inner())
    }
}

fn json_writer<F: JsonFormat>() -> Writer<Vec<u8>, F> {
    JsonWriterBuilder::new()
        .with_encoder_factory(Arc::new(TimeEncoderFactory))
        .build(vec![])
}

pub struct Csv {
    bytes: Vec<u8>,
    is_header_written: bool,
}

impl Csv {
    pub fn new() -> Self {
        Self {
            bytes: vec![],
            is_header_written: false,
        }
    }
}

impl Encoding for Csv {
    fn write(&mut self, batch: RecordBatch) -> Result<()> {
        cells::check(&batch, CSV_CELL_BYTES_MAX)?;
        let batch = cells::with_nested_as_text(batch)?;
        let builder = WriterBuilder::new().with_header(!self.is_header_written);
        self.is_header_written = true;
        Ok(builder.build(&mut self.bytes).write(&batch)?)
    }

    fn pending(&mut self) -> Option<&mut Vec<u8>> {
        Some(&mut self.bytes)
    }

    fn finish(self: Box<Self>) -> Result<Vec<u8>> {
        Ok(self.bytes)
    }
}

/// The schema is sent even when there are no rows.
pub struct Ipc {
    writer: StreamWriter<Vec<u8>>,
}

impl Ipc {
    pub fn try_new(schema: &Schema) -> Result<Self> {
        Ok(Self {
            writer: StreamWriter::try_new(vec![], schema)?,
        })
    }
}

impl Encoding for Ipc {
    fn write(&mut self, batch: RecordBatch) -> Result<()> {
        Ok(self.writer.write(&batch)?)
    }

    fn pending(&mut self) -> Option<&mut Vec<u8>> {
        Some(self.writer.get_mut())
    }

    fn finish(mut self: Box<Self>) -> Result<Vec<u8>> {
        self.writer.finish()?;
        Ok(self.writer.into_inner()?)
    }
}
