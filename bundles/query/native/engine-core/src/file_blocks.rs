//! Which files a scan reads as blocks whose columns are kept in memory.

#[cfg(test)]
mod tests;

use arrow::datatypes::SchemaRef;
use datafusion::catalog::Session;
use datafusion::common::Result;
use datafusion::logical_expr::Expr;

use crate::block_scan::{SourceBlock, SourceRows};
use crate::column_cache::ColumnCache;
use crate::engine::object_store_url;
use crate::file_scan::SourceFile;
use crate::interval::Interval;
use crate::piece_pruning;
use crate::row_group::{Bounds, RowGroup};

/// What a scan wants of files.
pub struct FileBlocks<'a> {
    pub session: &'a dyn Session,
    pub table_schema: &'a SchemaRef,
    /// Columns of the table, by index.
    pub columns: &'a [usize],
    /// Conditions, for no row of which the others need be read.
    pub filters: &'a [Expr],
}

impl FileBlocks<'_> {
    /// Takes out the files that were read before, and answers what of them can have rows that are wanted, unless
    /// that is more than a scan may keep in memory.
    pub fn take(&self, files: &mut Vec<SourceFile>) -> Result<Vec<SourceBlock>> {
        let Some(cache) = ColumnCache::of(self.session) else {
            return Ok(vec![]);
        };
        let store = self.session.runtime_env().object_store(object_store_url())?;
        let known: Vec<_> = files.iter().map(|file| cache.file(&file.file.path)).collect();
        let groups = files.iter().zip(&known).flat_map(|(file, known)| {
            let groups = known
                .iter()
                .flat_map(|known| RowGroup::all(known, &cache, &store));
            groups.map(|group| (file.source, group))
        });
        let (sources, groups): (Vec<i32>, Vec<RowGroup>) = groups.unzip();
        if groups.is_empty() {
            return Ok(vec![]);
        }
        let needed = self.needed(&groups);
        let groups = sources.into_iter().zip(groups).zip(needed);
        let groups: Vec<_> = groups
            .filter_map(|(group, is_needed)| is_needed.then_some(group))
            .collect();
        let bytes = groups
            .iter()
            .map(|(_, group)| group.column_bytes(self.table_schema, self.columns));
        let bytes: Option<usize> = bytes.sum();
        if bytes.is_none_or(|bytes| bytes > cache.scan_bytes_max()) {
            return Ok(vec![]);
        }
        let mut known = known.into_iter();
        files.retain(|_| known.next().flatten().is_none());
        let blocks = groups.into_iter().map(|(source, group)| SourceBlock {
            source,
            rows: SourceRows::Filed(group),
        });
        Ok(blocks.collect())
    }

    fn needed(&self, groups: &[RowGroup]) -> Vec<bool> {
        let times = piece_pruning::wanted_times(self.filters).unwrap_or(Interval::ALL);
        let is_in_time = |(start, end)| Interval { start, end }.overlaps(times);
        let in_time = groups
            .iter()
            .map(|group| group.time_range().is_none_or(is_in_time));
        let in_time: Vec<bool> = in_time.collect();
        // To look at the other columns takes longer than to read one in vain.
        if in_time.iter().filter(|is_in_time| **is_in_time).count() <= 1 {
            return in_time;
        }
        let bounds = Bounds(groups);
        let needed = piece_pruning::prune(self.session, self.table_schema, self.filters, &bounds);
        needed.unwrap_or(in_time)
    }
}
