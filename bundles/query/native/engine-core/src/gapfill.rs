//! Gap filling: `date_bin_gapfill`, `locf` and `interpolate`.
//!
//! The functions are placeholders that never run. [`GapFillRule`](rule::GapFillRule) replaces the
//! binning one by the plain one and puts a [`GapFill`](node::GapFill) node on top of the aggregate;
//! the [planner](planner::GapFillPlanner) turns it into [`GapFillExec`](exec::GapFillExec), which reads
//! rows sorted by series and time and adds those that are missing.

mod bounds;
mod exec;
mod filler;
mod grid;
mod interpolation;
mod node;
mod placeholders;
mod planner;
mod rows;
mod rule;
#[cfg(test)]
mod tests;

pub use placeholders::functions;
pub use planner::GapFillPlanner;
pub use rule::GapFillRule;
