//! Where keys can stand in more than one source, and what is to be done there.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::interval::{Interval, Intervals};
use crate::piece::Piece;

/// Rows that a merge by hash may hold; with more of them, sorting is cheaper than memory.
pub const HELD_ROWS_MAX: usize = 1 << 20;

/// A piece of which a merge needs less than this share is read twice: the rows to be merged, and
/// the others, which then need no columns but those of the query.
const CUT_SHARE_MAX: f64 = 0.25;

/// How the pieces of a table are scanned.
///
/// Keys include the time: rows can only be merged where the times of two sources overlap. These
/// times are the windows. What is outside of them is scanned as it is.
#[derive(Debug)]
pub struct Layout {
    pub windows: Intervals,
    /// Pieces without a row in a window.
    pub plain: Vec<Piece>,
    /// Pieces of which only the rows outside of the windows are scanned as they are.
    pub cut: Vec<Piece>,
    /// Pieces whose rows in windows are held in memory, and merged with those of `probed`.
    pub held: MergeInput,
    /// Pieces whose rows pass by those that are held. No key stands in two of them.
    pub probed: MergeInput,
    /// Pieces with too many rows in windows to hold them: each element is merged in key order.
    pub sorted: Vec<MergeInput>,
}

/// What a merge reads.
#[derive(Debug, Default)]
pub struct MergeInput {
    /// Pieces to be read as a whole, rows outside of windows included.
    pub whole: Vec<Piece>,
    /// Pieces of which the rows in windows are read.
    pub inside: Vec<Piece>,
}

impl MergeInput {
    pub fn is_empty(&self) -> bool {
        self.whole.is_empty() && self.inside.is_empty()
    }
}

impl Layout {
    /// Decides for each piece. A merge holds at most `held_rows_max` rows, by estimate.
    pub fn new(pieces: Vec<Piece>, held_rows_max: usize) -> Self {
        let windows = windows(&pieces);
        let mut layout = Self::empty(windows.clone());
        for cluster in clusters(&windows, pieces, &mut layout.plain) {
            layout.add_cluster(cluster, held_rows_max);
        }
        layout
    }

    /// The pieces as they are, with keys that stand in several of them.
    pub fn unmerged(pieces: Vec<Piece>) -> Self {
        Self {
            plain: pieces,
            ..Self::empty(Intervals::new(vec![]))
        }
    }

    /// All rows of the input merged in key order, as one.
    pub fn of_sorted(input: MergeInput, windows: Intervals) -> Self {
        let sorted = if input.is_empty() { vec![] } else { vec![input] };
        Self {
            sorted,
            ..Self::empty(windows)
        }
    }

    fn empty(windows: Intervals) -> Self {
        Self {
            windows,
            plain: vec![],
            cut: vec![],
            held: MergeInput::default(),
            probed: MergeInput::default(),
            sorted: vec![],
        }
    }

    /// Whether rows of several sources have to be merged.
    pub fn is_merging(&self) -> bool {
        !self.held.is_empty() || !self.sorted.is_empty()
    }

    fn add_cluster(&mut self, cluster: Vec<Piece>, held_rows_max: usize) {
        let mut rows_by_source: BTreeMap<i32, f64> = BTreeMap::new();
        for piece in &cluster {
            let rows = self.windows.share_of(piece.times) * piece.row_count as f64;
            *rows_by_source.entry(piece.source).or_default() += rows;
        }
        let all_rows: f64 = rows_by_source.values().sum();
        let largest = rows_by_source.into_iter().max_by(|a, b| a.1.total_cmp(&b.1));
        let (largest, largest_rows) = largest.expect("a cluster has pieces");
        if all_rows - largest_rows > held_rows_max as f64 {
            let mut input = MergeInput::default();
            for piece in cluster {
                place(piece, &self.windows, &mut self.cut, &mut input);
            }
            self.sorted.push(input);
            return;
        }
        for piece in cluster {
            let input = if piece.source == largest {
                &mut self.probed
            } else {
                &mut self.held
            };
            place(piece, &self.windows, &mut self.cut, input);
        }
    }
}

/// Groups pieces so that no key stands in two groups.
pub fn independent(pieces: Vec<Piece>) -> Vec<Vec<Piece>> {
    let mut plain = vec![];
    let mut groups = clusters(&windows(&pieces), pieces, &mut plain);
    groups.extend(plain.into_iter().map(|piece| vec![piece]));
    groups
}

fn place(piece: Piece, windows: &Intervals, cut: &mut Vec<Piece>, input: &mut MergeInput) {
    if windows.share_of(piece.times) < CUT_SHARE_MAX {
        cut.push(piece.clone());
        input.inside.push(piece);
    } else {
        input.whole.push(piece);
    }
}

/// The times that pieces of at least two sources cover.
fn windows(pieces: &[Piece]) -> Intervals {
    // At the same time starts come before ends, because ends are included.
    const START: u8 = 0;
    const END: u8 = 1;
    let mut edges: Vec<(i64, u8, i32)> = pieces
        .iter()
        .flat_map(|piece| {
            [
                (piece.times.start, START, piece.source),
                (piece.times.end, END, piece.source),
            ]
        })
        .collect();
    edges.sort_unstable();
    let mut open: BTreeMap<i32, usize> = BTreeMap::new();
    let mut windows: Vec<Interval> = vec![];
    let mut start = None;
    for (time, edge, source) in edges {
        if edge == START {
            *open.entry(source).or_default() += 1;
        } else {
            let count = open.get_mut(&source).expect("its start came before");
            *count -= 1;
            if *count == 0 {
                open.remove(&source);
            }
        }
        match start {
            None if open.len() >= 2 => start = Some(time),
            Some(start_time) if open.len() < 2 => {
                push_window(&mut windows, start_time, time);
                start = None;
            }
            _ => {}
        }
    }
    Intervals::new(windows)
}

/// Two windows can have one instant in common, where one source ends and another begins.
fn push_window(windows: &mut Vec<Interval>, start: i64, end: i64) {
    match windows.last_mut() {
        Some(last) if last.end >= start => last.end = last.end.max(end),
        _ => windows.push(Interval { start, end }),
    }
}

/// Groups pieces so that no window has pieces of two groups. Those without a window go to `plain`.
fn clusters(windows: &Intervals, pieces: Vec<Piece>, plain: &mut Vec<Piece>) -> Vec<Vec<Piece>> {
    let mut placed: Vec<(Range<usize>, Piece)> = vec![];
    for piece in pieces {
        let overlapping = windows.overlapping(piece.times);
        if overlapping.is_empty() {
            plain.push(piece);
        } else {
            placed.push((overlapping, piece));
        }
    }
    placed.sort_by_key(|(windows, _)| windows.start);
    let mut clusters: Vec<Vec<Piece>> = vec![];
    let mut cluster_end = 0;
    for (windows, piece) in placed {
        match clusters.last_mut() {
            Some(cluster) if windows.start < cluster_end => cluster.push(piece),
            _ => clusters.push(vec![piece]),
        }
        cluster_end = cluster_end.max(windows.end);
    }
    clusters
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DataFile;
    use crate::piece::{self, Rows};

    fn file(write_order: i64, start: i64, end: i64, rows: u64) -> DataFile {
        DataFile {
            path: format!("{write_order}-{start}"),
            size_bytes: 1,
            row_count: rows,
            time_min: start,
            time_max: end,
            write_order,
        }
    }

    fn layout(files: Vec<DataFile>) -> Layout {
        Layout::new(piece::pieces(files, vec![]), 1_000)
    }

    fn names(pieces: &[Piece]) -> Vec<&str> {
        let name = |piece: &'_ Piece| match &piece.rows {
            Rows::File(file) => file.path.clone(),
            Rows::Block(_) => unreachable!("only files"),
        };
        let mut names: Vec<&str> = pieces.iter().map(|piece| &*name(piece).leak()).collect();
        names.sort_unstable();
        names
    }

    #[test]
    fn sources_one_after_the_other_need_no_merge() {
        let layout = layout(vec![file(1, 0, 9, 5), file(2, 10, 19, 5), file(3, 20, 29, 5)]);
        assert_eq!(layout.windows.len(), 0);
        assert_eq!(layout.plain.len(), 3);
    }

    #[test]
    fn files_of_one_write_order_have_no_key_in_common() {
        let layout = layout(vec![file(1, 0, 9, 5), file(1, 5, 19, 5)]);
        assert_eq!(layout.plain.len(), 2);
    }

    #[test]
    fn one_common_instant_is_a_window() {
        let layout = layout(vec![file(1, 0, 10, 900), file(2, 10, 20, 500)]);
        assert!(layout.windows.contains(10));
        assert!(!layout.windows.contains(9));
        assert_eq!(names(&layout.cut), ["1-0", "2-10"]);
        assert_eq!(names(&layout.held.inside), ["2-10"]);
        assert_eq!(names(&layout.probed.inside), ["1-0"]);
    }

    #[test]
    fn windows_that_touch_become_one() {
        let layout = layout(vec![
            file(1, 0, 10, 9),
            file(2, 5, 10, 9),
            file(3, 10, 20, 9),
            file(4, 10, 15, 9),
        ]);
        assert_eq!(layout.windows.len(), 1);
        assert!((5..=15).all(|time| layout.windows.contains(time)));
    }

    #[test]
    fn few_late_rows_are_held_while_the_large_file_passes() {
        let layout = layout(vec![
            file(1, 0, 99, 1_000_000),
            file(2, 10, 80, 100),
            file(3, 200, 300, 7),
        ]);
        assert_eq!(names(&layout.probed.whole), ["1-0"]);
        assert_eq!(names(&layout.held.whole), ["2-10"]);
        assert_eq!(names(&layout.plain), ["3-200"]);
    }

    #[test]
    fn each_cluster_has_its_own_largest_source() {
        let layout = layout(vec![
            file(1, 0, 99, 5_000),
            file(2, 0, 99, 10),
            file(3, 100, 199, 10),
            file(4, 100, 199, 5_000),
        ]);
        assert_eq!(names(&layout.probed.whole), ["1-0", "4-100"]);
        assert_eq!(names(&layout.held.whole), ["2-0", "3-100"]);
    }

    #[test]
    fn two_large_sources_are_merged_in_key_order() {
        let layout = layout(vec![
            file(1, 0, 99, 5_000),
            file(2, 0, 99, 5_000),
            file(3, 50, 60, 5),
        ]);
        assert!(layout.held.is_empty() && layout.probed.is_empty());
        assert_eq!(names(&layout.sorted[0].whole), ["1-0", "2-0", "3-50"]);
    }

    #[test]
    fn extremes_of_time_are_no_problem() {
        let layout = layout(vec![
            file(1, i64::MIN, i64::MAX, 5_000),
            file(2, i64::MAX, i64::MAX, 1),
        ]);
        assert_eq!(names(&layout.probed.whole), ["2-9223372036854775807"]);
        let first = format!("1-{}", i64::MIN);
        assert_eq!(names(&layout.held.inside), [first.as_str()]);
        assert_eq!(names(&layout.cut), [first.as_str()]);
    }
}
