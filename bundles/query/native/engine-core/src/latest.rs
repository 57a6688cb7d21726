//! The newest row of each group, without a look at rows that are older than what was found.
//!
//! `SELECT DISTINCT ON (host) * … ORDER BY host, time DESC` and its like become an aggregate of first
//! values in order of time. [`LatestRule`] finds such an aggregate over a table and puts
//! [`LatestRows`] in the place of both: one row a group, of which columns are the answer.

mod exec;
mod groups;
mod newest;
mod remembered;
mod rows;
mod rule;
#[cfg(test)]
mod tests;

pub use groups::GroupCache;
pub use rows::{LatestRows, NewestScan};
pub use rule::LatestRule;

use exec::{FileGroups, LatestExec, Source};
use groups::{Groups, NewestRows};
