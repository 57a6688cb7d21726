//! Ranges of time.

use std::ops::Range;
use std::sync::Arc;

use datafusion::logical_expr::Operator;

/// The name of the time column, nanoseconds since the epoch, which no row lacks.
pub const TIME: &str = "time";

/// The nanoseconds from `start` to `end`, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Interval {
    pub start: i64,
    pub end: i64,
}

impl Interval {
    pub const ALL: Self = Self {
        start: i64::MIN,
        end: i64::MAX,
    };

    /// The times that compare so with `time`; it starts after its end if there are none. None for an operator that
    /// is no such comparison.
    pub fn of_comparison(operator: &Operator, time: i64) -> Option<Self> {
        let (start, end) = match operator {
            Operator::Gt => (time.checked_add(1)?, i64::MAX),
            Operator::GtEq => (time, i64::MAX),
            Operator::Lt => (i64::MIN, time.checked_sub(1)?),
            Operator::LtEq => (i64::MIN, time),
            Operator::Eq => (time, time),
            _ => return None,
        };
        Some(Self { start, end })
    }

    /// How many nanoseconds there are, as a number that can't overflow.
    pub fn length(self) -> f64 {
        self.end as f64 - self.start as f64 + 1.0
    }

    pub fn contains(self, time: i64) -> bool {
        self.start <= time && time <= self.end
    }

    pub fn is_within(self, other: Self) -> bool {
        other.start <= self.start && self.end <= other.end
    }

    pub fn overlaps(self, other: Self) -> bool {
        self.start <= other.end && other.start <= self.end
    }

    pub fn intersection(self, other: Self) -> Self {
        Self {
            start: self.start.max(other.start),
            end: self.end.min(other.end),
        }
    }
}

/// Disjoint intervals in ascending order.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Intervals(Arc<[Interval]>);

impl Intervals {
    pub fn new(ascending: Vec<Interval>) -> Self {
        debug_assert!(ascending.is_sorted_by(|a, b| a.end < b.start));
        Self(ascending.into())
    }

    /// All times from `start` on.
    pub fn since(start: i64) -> Self {
        Self::new(vec![Interval { start, end: i64::MAX }])
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn contains(&self, time: i64) -> bool {
        let index = self.0.partition_point(|interval| interval.end < time);
        self.0.get(index).is_some_and(|interval| interval.start <= time)
    }

    /// Which of the intervals have times of `other`.
    pub fn overlapping(&self, other: Interval) -> Range<usize> {
        let first = self.0.partition_point(|interval| interval.end < other.start);
        let end = self.0.partition_point(|interval| interval.start <= other.end);
        first..end.max(first)
    }

    /// The part of `other` that these intervals cover, between 0 and 1.
    pub fn share_of(&self, other: Interval) -> f64 {
        let covered = self.0[self.overlapping(other)]
            .iter()
            .map(|interval| interval.intersection(other).length());
        covered.sum::<f64>() / other.length()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn intervals() -> Intervals {
        Intervals::new(vec![
            Interval { start: 10, end: 19 },
            Interval { start: 30, end: 30 },
        ])
    }

    #[test]
    fn both_ends_are_included() {
        let inside = [9, 10, 19, 20, 29, 30, 31].map(|time| intervals().contains(time));
        assert_eq!(inside, [false, true, true, false, false, true, false]);
    }

    #[test]
    fn finds_what_overlaps() {
        let overlapping = |start, end| intervals().overlapping(Interval { start, end });
        assert_eq!(overlapping(0, 9), 0..0);
        assert_eq!(overlapping(0, 10), 0..1);
        assert_eq!(overlapping(20, 29), 1..1);
        assert_eq!(overlapping(i64::MIN, i64::MAX), 0..2);
    }

    #[test]
    fn a_share_is_a_part_of_the_length() {
        assert_eq!(intervals().share_of(Interval { start: 0, end: 19 }), 0.5);
        assert_eq!(intervals().share_of(Interval { start: 30, end: 30 }), 1.0);
        assert_eq!(intervals().share_of(Interval { start: 20, end: 25 }), 0.0);
    }
}
