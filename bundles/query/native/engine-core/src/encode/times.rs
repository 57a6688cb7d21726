//! Times in JSON, in the form that Arrow gives them, without going through its formatter for each.

use std::io::Write;

use arrow::array::{Array, AsArray};
use arrow::datatypes::{DataType, FieldRef, TimeUnit, TimestampNanosecondType};
use arrow::error::ArrowError;
use arrow::json::writer::NullableEncoder;
use arrow::json::{Encoder, EncoderFactory, EncoderOptions};
use chrono::DateTime;

const NANOS_PER_SECOND: i64 = 1_000_000_000;
const SECONDS_PER_DAY: i64 = 86_400;

/// Writes columns of nanoseconds that have no time zone.
#[derive(Debug)]
pub struct TimeEncoderFactory;

impl EncoderFactory for TimeEncoderFactory {
    fn make_default_encoder<'a>(
        &self,
        _: &'a FieldRef,
        array: &'a dyn Array,
        _: &'a EncoderOptions,
    ) -> Result<Option<NullableEncoder<'a>>, ArrowError> {
        if *array.data_type() != DataType::Timestamp(TimeUnit::Nanosecond, None) {
            return Ok(None);
        }
        let times = array.as_primitive::<TimestampNanosecondType>();
        let encoder = TimeEncoder {
            times: times.values(),
            day: None,
            date: vec![],
        };
        Ok(Some(NullableEncoder::new(
            Box::new(encoder),
            times.nulls().cloned(),
        )))
    }
}

struct TimeEncoder<'a> {
    times: &'a [i64],
    /// The day since the epoch whose date was written last, and the text of that.
    day: Option<i64>,
    date: Vec<u8>,
}

impl TimeEncoder<'_> {
    fn write_date(&mut self, day: i64, out: &mut Vec<u8>) {
        if self.day != Some(day) {
            let date = DateTime::from_timestamp(day * SECONDS_PER_DAY, 0);
            let date = date.expect("a day of nanoseconds in 64 bits").date_naive();
            self.date.clear();
            _ = write!(self.date, "{date:?}");
            self.day = Some(day);
        }
        out.extend_from_slice(&self.date);
    }
}

impl Encoder for TimeEncoder<'_> {
    fn encode(&mut self, idx: usize, out: &mut Vec<u8>) {
        let time = self.times[idx];
        let seconds = time.div_euclid(NANOS_PER_SECOND);
        let of_day = seconds.rem_euclid(SECONDS_PER_DAY);
        out.push(b'"');
        self.write_date(seconds.div_euclid(SECONDS_PER_DAY), out);
        for (before, number) in [
            (b'T', of_day / 3_600),
            (b':', of_day / 60 % 60),
            (b':', of_day % 60),
        ] {
            out.push(before);
            write_digits(number as u32, 2, out);
        }
        match time.rem_euclid(NANOS_PER_SECOND) as u32 {
            0 => {}
            nanos => {
                out.push(b'.');
                match (nanos % 1_000_000, nanos % 1_000) {
                    (0, _) => write_digits(nanos / 1_000_000, 3, out),
                    (_, 0) => write_digits(nanos / 1_000, 6, out),
                    _ => write_digits(nanos, 9, out),
                }
            }
        }
        out.push(b'"');
    }
}

/// The number with zeros before it.
fn write_digits(number: u32, width: usize, out: &mut Vec<u8>) {
    let start = out.len();
    out.resize(start + width, b'0');
    let mut rest = number;
    for digit in out[start..].iter_mut().rev() {
        *digit += (rest % 10) as u8;
        rest /= 10;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{RecordBatch, TimestampNanosecondArray};
    use arrow::json::{LineDelimitedWriter, WriterBuilder, writer::LineDelimited};

    use super::*;

    #[test]
    fn times_are_those_that_arrow_writes() {
        let seconds = [
            0,
            1,
            59,
            3_599,
            86_399,
            86_400,
            951_827_696,
            1_709_210_096,
            4_102_444_799,
        ];
        let nanos = [0, 1, 999, 1_000, 120_000, 1_000_000, 999_999_999, 500_000_000];
        let both = seconds
            .iter()
            .flat_map(|second| [*second, -second])
            .flat_map(|second| {
                nanos
                    .iter()
                    .map(move |nanos| Some(second * NANOS_PER_SECOND + nanos))
            });
        let times: TimestampNanosecondArray = both.chain([None, Some(i64::MIN), Some(i64::MAX)]).collect();
        let batch = RecordBatch::try_from_iter([("time", Arc::new(times) as _)]).unwrap();
        let mut expected = LineDelimitedWriter::new(vec![]);
        expected.write(&batch).unwrap();
        let mut writer = WriterBuilder::new()
            .with_encoder_factory(Arc::new(TimeEncoderFactory))
            .build::<_, LineDelimited>(vec![]);
        writer.write(&batch).unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        assert_eq!(text(writer.into_inner()), text(expected.into_inner()));
    }
}
