//! What a table means, in the simplest form, and random questions to it.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::random::Random;
use super::rows::{Fields, Key, Layout, TABLE};

const COLUMNS: [&str; 7] = ["a", "host", "m", "s", "time", "u", "zone"];

/// Merged rows by key.
pub struct Model(BTreeMap<Key, Fields>);

impl Model {
    pub fn of(layout: &Layout) -> Self {
        let mut rows: BTreeMap<Key, Fields> = BTreeMap::new();
        for source in &layout.sources {
            for (key, fields) in source {
                let row = rows.entry(*key).or_default();
                row.a = fields.a.or(row.a);
                row.m = fields.m.or(row.m);
                row.s = fields.s.or(row.s);
                row.u = fields.u.or(row.u);
            }
        }
        let time_min = layout.time_min.unwrap_or(i64::MIN);
        rows.retain(|key, _| key.2 >= time_min);
        Self(rows)
    }

    pub fn row_count(&self) -> usize {
        self.0.len()
    }

    /// In key order.
    pub fn keys(&self) -> Vec<Key> {
        self.0.keys().copied().collect()
    }
}

/// A condition on a row.
enum Condition {
    TimeFrom(i64),
    TimeBefore(i64),
    ZoneIs(&'static str),
    HostIsNull,
    MAbove(f64),
    AIsNull,
    SIs(&'static str),
}

impl Condition {
    fn random(random: &mut Random, time_span: i64) -> Self {
        let time = random.below(2 * time_span as u64) as i64;
        match random.below(9) {
            0 | 1 => Self::TimeFrom(time),
            2 | 3 => Self::TimeBefore(time),
            4 => Self::ZoneIs(random.pick(&["z1", "z2", "none"])),
            5 => Self::HostIsNull,
            6 => Self::MAbove(random.below(8) as f64 / 4.0),
            7 => Self::AIsNull,
            _ => Self::SIs(random.pick(&["", "x"])),
        }
    }

    fn sql(&self) -> String {
        match self {
            Self::TimeFrom(time) => format!("time >= to_timestamp_nanos({time})"),
            Self::TimeBefore(time) => format!("time < to_timestamp_nanos({time})"),
            Self::ZoneIs(zone) => format!("zone = '{zone}'"),
            Self::HostIsNull => "host IS NULL".to_owned(),
            Self::MAbove(m) => format!("m > {m:?}"),
            Self::AIsNull => "a IS NULL".to_owned(),
            Self::SIs(text) => format!("s = '{text}'"),
        }
    }

    fn holds(&self, key: &Key, fields: &Fields) -> bool {
        match self {
            Self::TimeFrom(time) => key.2 >= *time,
            Self::TimeBefore(time) => key.2 < *time,
            Self::ZoneIs(zone) => key.0 == Some(zone),
            Self::HostIsNull => key.1.is_none(),
            Self::MAbove(m) => fields.m.is_some_and(|value| value > *m),
            Self::AIsNull => fields.a.is_none(),
            Self::SIs(text) => fields.s == Some(text),
        }
    }
}

/// A question, and how its answer is judged.
pub struct Question {
    columns: Vec<&'static str>,
    conditions: Vec<Condition>,
    any_suffices: bool,
    shape: Shape,
}

enum Shape {
    Rows,
    /// Any of the rows, so many of them.
    Some(usize),
    /// The newest rows; those of equal times may be any.
    Newest(usize),
    /// The newest row of each pair of tags, which has no other one of its time.
    NewestOfEach,
    /// The greatest time of each zone.
    NewestTimes,
    Aggregates,
}

impl Question {
    pub fn all() -> Self {
        Self {
            columns: COLUMNS.to_vec(),
            conditions: vec![],
            any_suffices: false,
            shape: Shape::Rows,
        }
    }

    pub fn random(random: &mut Random, layout: &Layout) -> Self {
        let mut columns: Vec<_> = COLUMNS.into_iter().filter(|_| random.one_in(2)).collect();
        if columns.is_empty() || random.one_in(4) {
            columns = COLUMNS.to_vec();
        }
        let conditions = (0..random.below(4)).map(|_| Condition::random(random, layout.time_span));
        let conditions = conditions.collect();
        let limit = random.below(20) as usize + 1;
        let shapes = [
            Shape::Rows,
            Shape::Rows,
            Shape::Some(limit),
            Shape::Newest(limit),
            Shape::NewestOfEach,
            Shape::NewestTimes,
            Shape::Aggregates,
        ];
        let place = random.below(shapes.len() as u64) as usize;
        Self {
            columns,
            conditions,
            any_suffices: random.one_in(4),
            shape: shapes.into_iter().nth(place).expect("below the length"),
        }
    }

    pub fn sql(&self) -> String {
        let columns = match &self.shape {
            Shape::Rows | Shape::Some(_) => self.columns.join(", "),
            Shape::Newest(_) => "time".to_owned(),
            Shape::NewestOfEach => format!("DISTINCT ON (zone, host) {}", self.columns.join(", ")),
            Shape::NewestTimes => "zone, max(time) AS time".to_owned(),
            Shape::Aggregates => {
                "count(*) AS n, count(a) AS a, sum(m) AS m, max(time) AS t, count(DISTINCT zone) AS z"
                    .to_owned()
            }
        };
        let mut sql = format!("SELECT {columns} FROM {TABLE}");
        if !self.conditions.is_empty() {
            let operator = if self.any_suffices { " OR " } else { " AND " };
            let conditions: Vec<_> = self.conditions.iter().map(Condition::sql).collect();
            _ = write!(sql, " WHERE {}", conditions.join(operator));
        }
        match &self.shape {
            Shape::Some(limit) => _ = write!(sql, " LIMIT {limit}"),
            Shape::Newest(limit) => _ = write!(sql, " ORDER BY time DESC LIMIT {limit}"),
            Shape::NewestOfEach => sql.push_str(" ORDER BY zone, host, time DESC"),
            Shape::NewestTimes => sql.push_str(" GROUP BY zone"),
            Shape::Rows | Shape::Aggregates => {}
        }
        sql
    }

    pub fn check(&self, model: &Model, actual: Vec<String>) -> Result<(), String> {
        let rows: Vec<_> = model
            .0
            .iter()
            .filter(|(key, fields)| self.wants(key, fields))
            .collect();
        let mut expected: Vec<String> = match &self.shape {
            Shape::Aggregates => vec![aggregates(&rows)],
            Shape::Newest(limit) => {
                let mut times: Vec<i64> = rows.iter().map(|(key, _)| key.2).collect();
                times.sort_unstable_by(|a, b| b.cmp(a));
                let newest = times.into_iter().take(*limit);
                newest
                    .map(|time| json(&["time"], &(None, None, time), &Fields::default()))
                    .collect()
            }
            Shape::NewestOfEach => {
                // In key order, so that the last one of each pair is the newest.
                let newest = rows
                    .chunk_by(|(a, _), (b, _)| (a.0, a.1) == (b.0, b.1))
                    .flat_map(<[_]>::last);
                newest
                    .map(|(key, fields)| json(&self.columns, key, fields))
                    .collect()
            }
            Shape::NewestTimes => {
                let mut times: BTreeMap<_, i64> = BTreeMap::new();
                for (key, _) in &rows {
                    let time = times.entry(key.0).or_insert(key.2);
                    *time = key.2.max(*time);
                }
                let line = |(zone, time)| json(&["zone", "time"], &(zone, None, time), &Fields::default());
                times.into_iter().map(line).collect()
            }
            Shape::Rows | Shape::Some(_) => rows
                .iter()
                .map(|(key, fields)| json(&self.columns, key, fields))
                .collect(),
        };
        let mut actual = actual;
        if let Shape::Some(limit) = self.shape {
            return check_some(expected, actual, limit);
        }
        if matches!(self.shape, Shape::Rows | Shape::NewestOfEach | Shape::NewestTimes) {
            expected.sort();
            actual.sort();
        }
        if actual == expected {
            return Ok(());
        }
        Err(format!("expected {expected:#?}\nbut was {actual:#?}"))
    }

    fn wants(&self, key: &Key, fields: &Fields) -> bool {
        let mut holds = self
            .conditions
            .iter()
            .map(|condition| condition.holds(key, fields));
        if self.any_suffices && !self.conditions.is_empty() {
            holds.any(|holds| holds)
        } else {
            holds.all(|holds| holds)
        }
    }
}

fn check_some(mut possible: Vec<String>, actual: Vec<String>, limit: usize) -> Result<(), String> {
    let count = possible.len().min(limit);
    if actual.len() != count {
        return Err(format!("expected {count} rows, but there were {}", actual.len()));
    }
    for row in actual {
        let Some(place) = possible.iter().position(|candidate| *candidate == row) else {
            return Err(format!("there is no row {row}, or not as often"));
        };
        possible.swap_remove(place);
    }
    Ok(())
}

fn aggregates(rows: &[(&Key, &Fields)]) -> String {
    let mut members = vec![
        format!("\"n\":{}", rows.len()),
        format!(
            "\"a\":{}",
            rows.iter().filter(|(_, fields)| fields.a.is_some()).count()
        ),
    ];
    let values: Vec<f64> = rows.iter().filter_map(|(_, fields)| fields.m).collect();
    if !values.is_empty() {
        members.push(format!("\"m\":{:?}", values.iter().sum::<f64>()));
    }
    if let Some(time) = rows.iter().map(|(key, _)| key.2).max() {
        members.push(format!("\"t\":\"{}\"", time_text(time)));
    }
    let mut zones: Vec<_> = rows.iter().filter_map(|(key, _)| key.0).collect();
    zones.sort_unstable();
    zones.dedup();
    members.push(format!("\"z\":{}", zones.len()));
    format!("{{{}}}", members.join(","))
}

/// The line that the engine writes for a row.
fn json(columns: &[&str], key: &Key, fields: &Fields) -> String {
    let text = |text: Option<&str>| text.map(|text| format!("\"{text}\""));
    let members = columns.iter().filter_map(|column| {
        let value = match *column {
            "zone" => text(key.0),
            "host" => text(key.1),
            "time" => Some(format!("\"{}\"", time_text(key.2))),
            "a" => fields.a.map(|value| value.to_string()),
            "m" => fields.m.map(|value| format!("{value:?}")),
            "s" => text(fields.s),
            "u" => fields.u.map(|value| value.to_string()),
            name => unreachable!("no column {name}"),
        };
        value.map(|value| format!("\"{column}\":{value}"))
    });
    format!("{{{}}}", members.collect::<Vec<_>>().join(","))
}

/// As the engine writes times of the first day.
fn time_text(nanoseconds: i64) -> String {
    let (seconds, fraction) = (nanoseconds / 1_000_000_000, nanoseconds % 1_000_000_000);
    let (hours, minutes) = (seconds / 3_600, seconds / 60 % 60);
    let mut text = format!("1970-01-01T{hours:02}:{minutes:02}:{:02}", seconds % 60);
    if fraction > 0 {
        let digits = format!("{fraction:09}");
        let length = digits.trim_end_matches('0').len().next_multiple_of(3);
        _ = write!(text, ".{}", &digits[..length]);
    }
    text
}
