//! The parts of which a table's rows consist.

use std::sync::Arc;

use crate::interval::Interval;
use crate::{BlockRows, DataFile};

/// Rows that are read as one: a block or a file.
#[derive(Clone, Debug)]
pub struct Piece {
    /// Which source the rows are of, counted in write order. No key stands twice in one source; where
    /// it stands in several, values of the greater one win.
    pub source: i32,
    pub times: Interval,
    pub row_count: usize,
    pub rows: Rows,
}

#[derive(Clone, Debug)]
pub enum Rows {
    Block(Arc<BlockRows>),
    File(Arc<DataFile>),
}

/// Numbers the sources: files by write order, then runs. Blocks without visible rows are left out.
pub fn pieces(files: Vec<DataFile>, runs: Vec<Vec<BlockRows>>) -> Vec<Piece> {
    let mut files = files;
    files.sort_by_key(|file| file.write_order);
    let mut pieces = Vec::with_capacity(files.len() + runs.iter().map(Vec::len).sum::<usize>());
    let mut source = 0;
    let mut write_order = files.first().map_or(0, |file| file.write_order);
    for file in files {
        if file.write_order != write_order {
            write_order = file.write_order;
            source += 1;
        }
        pieces.push(file_piece(source, file));
    }
    for run in runs {
        source += 1;
        let visible = run.into_iter().filter(|rows| rows.visible_count() > 0);
        pieces.extend(visible.map(|rows| block_piece(source, rows)));
    }
    pieces
}

fn file_piece(source: i32, file: DataFile) -> Piece {
    Piece {
        source,
        times: Interval {
            start: file.time_min,
            end: file.time_max,
        },
        row_count: file.row_count as usize,
        rows: Rows::File(Arc::new(file)),
    }
}

fn block_piece(source: i32, rows: BlockRows) -> Piece {
    let (start, end) = rows.time_range();
    Piece {
        source,
        times: Interval { start, end },
        row_count: rows.visible_count(),
        rows: Rows::Block(Arc::new(rows)),
    }
}
