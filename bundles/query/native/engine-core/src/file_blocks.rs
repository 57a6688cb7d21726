//! Which files a scan reads as blocks whose columns are kept in memory.

#[cfg(test)]
mod tests;

use arrow::datatypes::SchemaRef;
use datafusion::catalog::Session;
use datafusion::common::Result;
use datafusion::logical_expr::Expr;

use crate::block_scan::{SourceBlock, SourceRows};
use crate::column_cache::ColumnCache;
use crate::file_scan::SourceFile;
use crate::files::object_store_url;
use crate::interval::Interval;
use crate::piece_pruning;
use crate::row_group::{Bounds, RowGroup};

/// How many row groups are judged by few columns.
const FEW_GROUPS: usize = 8;

/// What a scan wants of files.
pub struct FileBlocks<'a> {
    pub session: &'a dyn Session,
    pub table_schema: &'a SchemaRef,
    /// The tag by which files are sorted first.
    pub first_tag: Option<&'a str>,
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

    /// Whether each of the groups can have rows that are wanted. Of few groups only times and the first tag are looked at:
    /// to judge them by all columns takes longer than to read one in vain.
    fn needed(&self, groups: &[RowGroup]) -> Vec<bool> {
        let times = piece_pruning::wanted_times(self.filters).unwrap_or(Interval::ALL);
        let is_in_time = |(start, end)| Interval { start, end }.overlaps(times);
        let named = |tag| Some((tag, piece_pruning::named_values(self.filters, tag)?));
        let named = self.first_tag.and_then(named);
        let can_match = |group: &RowGroup| {
            let can_have = |(tag, values): &(&str, Vec<&str>)| group.can_have(tag, values);
            group.time_range().is_none_or(is_in_time) && named.as_ref().is_none_or(can_have)
        };
        let can_match: Vec<bool> = groups.iter().map(can_match).collect();
        if can_match.iter().filter(|can_match| **can_match).count() <= FEW_GROUPS {
            return can_match;
        }
        let bounds = Bounds(groups);
        let needed = piece_pruning::prune(self.session, self.table_schema, self.filters, &bounds);
        needed.unwrap_or(can_match)
    }
}
