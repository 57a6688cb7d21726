//! Time zones: from instants to local times and back.

use std::str::FromStr;

use arrow::array::timezone::Tz;
use chrono::{DateTime, FixedOffset, MappedLocalTime, NaiveDateTime, Offset, TimeZone};
use datafusion::common::{Result, exec_datafusion_err};

const NANOS_PER_SECOND: i64 = 1_000_000_000;

/// Names for Coordinated Universal Time, where local times are the instants.
const UTC_NAMES: [&str; 14] = [
    "UTC",
    "Etc/UTC",
    "GMT",
    "Etc/GMT",
    "Zulu",
    "Etc/Zulu",
    "UCT",
    "Etc/UCT",
    "Universal",
    "Etc/Universal",
    "Greenwich",
    "GMT0",
    "+00:00",
    "Z",
];

/// How long an offset is looked up for at once. Real offsets change at most once within it.
const SPAN_SECONDS: i64 = 900;

/// How often a local time that does not exist is looked for a day earlier.
const DAYS_BACK_MAX: i64 = 7;

const SECONDS_PER_DAY: i64 = 86_400;

/// Whether the name stands for UTC.
pub fn is_utc(name: &str) -> bool {
    UTC_NAMES.iter().any(|utc| utc.eq_ignore_ascii_case(name))
}

/// A zone that remembers the offset it was asked for last. Times are nanoseconds since the epoch.
pub struct Zone {
    tz: Tz,
    /// The span, counted from the epoch, and its offset.
    last: Option<(i64, i64)>,
}

/// The instants that have a local time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Instants {
    Never,
    Once(i64),
    Twice(i64, i64),
}

impl Zone {
    pub fn parse(name: &str) -> Result<Self> {
        let tz = Tz::from_str(name)
            .map_err(|_| exec_datafusion_err!("TZ requires a valid timezone string, got {name:?}"))?;
        Ok(Self { tz, last: None })
    }

    /// The local time of an instant, saturated where nanoseconds end.
    pub fn local(&mut self, instant: i64) -> i64 {
        instant.saturating_add(self.offset(instant))
    }

    /// What the zone adds to an instant.
    pub fn offset(&mut self, instant: i64) -> i64 {
        let second = instant.div_euclid(NANOS_PER_SECOND);
        let span = second.div_euclid(SPAN_SECONDS);
        match self.last {
            Some((last_span, offset)) if last_span == span => offset,
            _ => self.look_up(second, span),
        }
    }

    fn look_up(&mut self, second: i64, span: i64) -> i64 {
        let first = self.offset_at_second(span * SPAN_SECONDS);
        let last = self.offset_at_second((span + 1) * SPAN_SECONDS - 1);
        if first == last {
            self.last = Some((span, first));
            return first;
        }
        self.offset_at_second(second)
    }

    fn offset_at_second(&self, second: i64) -> i64 {
        let offset = self.tz.offset_from_utc_datetime(&naive(second));
        nanos(offset.fix())
    }

    /// The instants at which clocks show that local time.
    pub fn instants(&self, local: i64) -> Instants {
        let time = naive(local.div_euclid(NANOS_PER_SECOND));
        let instant = |offset: FixedOffset| local.saturating_sub(nanos(offset));
        match self
            .tz
            .offset_from_local_datetime(&time)
            .map(|offset| offset.fix())
        {
            MappedLocalTime::None => Instants::Never,
            MappedLocalTime::Single(offset) => Instants::Once(instant(offset)),
            MappedLocalTime::Ambiguous(one, other) => {
                let (one, other) = (instant(one), instant(other));
                Instants::Twice(one.min(other), one.max(other))
            }
        }
    }

    /// The instant of a local time that clocks skip: as if they had gone on as the day before.
    pub fn instant_in_gap(&self, local: i64) -> i64 {
        let day = SECONDS_PER_DAY * NANOS_PER_SECOND;
        let earlier = (1..=DAYS_BACK_MAX).find_map(|days| {
            let shift = days * day;
            match self.instants(local.saturating_sub(shift)) {
                Instants::Never => None,
                Instants::Once(instant) | Instants::Twice(instant, _) => Some(instant.saturating_add(shift)),
            }
        });
        earlier.unwrap_or(local)
    }
}

fn naive(second: i64) -> NaiveDateTime {
    DateTime::from_timestamp(second, 0)
        .expect("nanoseconds of 64 bits lie within chrono's range")
        .naive_utc()
}

fn nanos(offset: FixedOffset) -> i64 {
    i64::from(offset.local_minus_utc()) * NANOS_PER_SECOND
}
