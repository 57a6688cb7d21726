//! SQL over immutable column blocks and Parquet files, on DataFusion.
//!
//! A statement is [prepared](Engine::prepare), which tells the tables it needs; the caller attaches
//! what it knows of them, blocks and files, and [starts](Engine::start) it. The result is a stream
//! of encoded bytes. Nothing here knows of Java: `engine-jni` is the bridge.

mod batches;
mod block;
mod block_filter;
mod block_scan;
mod catalog;
mod column_cache;
mod condition_guard;
mod conditions;
mod description;
mod encode;
mod engine;
mod error;
mod expansion;
mod file_blocks;
mod file_merge;
mod file_readers;
mod file_scan;
mod files;
mod functions;
mod gapfill;
#[cfg(test)]
mod hostile_tests;
mod interrupt;
mod interval;
mod latest;
mod layout;
mod limits;
mod merge;
#[cfg(test)]
mod merge_tests;
mod number_groups;
mod parameters;
mod piece;
mod piece_pruning;
mod plan_cache;
mod plan_limits;
mod planner;
mod query_planner;
mod recent;
mod result;
mod row_group;
mod scan;
mod settings;
mod show_functions;
mod statement;
mod table;
mod table_scan;
mod tag_codes;
mod tag_rows;
#[cfg(test)]
mod testing;
mod time_filter;
mod usage;

pub use block::{Block, BlockRows};
pub use catalog::{Schema, TableName};
pub use description::Description;
pub use encode::Format;
pub use engine::{Engine, EngineConfig};
pub use error::{EngineError, ErrorKind, Result};
pub use file_merge::FileMerge;
pub use files::{DataFile, ObjectReader};
pub use limits::{OPERATORS_MAX, PREDICATE_TERMS_MAX, STATEMENT_BYTES_MAX};
pub use result::{BatchStream, ResultStream};
pub use statement::Prepared;
pub use table::{Table, TableRows};
pub use usage::Usage;
