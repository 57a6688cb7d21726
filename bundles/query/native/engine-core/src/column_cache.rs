//! Columns of data files that are kept in memory as arrays.

use std::collections::HashMap;
use std::fmt;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock};
use std::time::{Duration, Instant};

use arrow::array::{Array, ArrayRef};
use datafusion::catalog::Session;
use datafusion::common::Result;
use datafusion::execution::memory_pool::{MemoryConsumer, MemoryLimit, MemoryPool, MemoryReservation};
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions};
use parquet::file::metadata::ParquetMetaData;
use tokio::sync::OnceCell;

/// Of the bytes that a cache may take, the part that what files say about themselves may take.
const FILES_SHARE: usize = 8;

/// Of the bytes that a cache may take, the part that one scan may fill.
const SCAN_SHARE: usize = 2;

/// Of the bytes of queries, the part that columns may take which are no longer in use.
const QUERIES_SHARE: usize = 2;

/// A column that was not used for so long is not kept: its file may be gone.
const IDLE_TIME_MAX: Duration = Duration::from_secs(300);

/// What is known of a data file that was read before.
#[derive(Debug)]
pub struct KnownFile {
    pub path: String,
    pub metadata: ArrowReaderMetadata,
    /// For each row group whether times ascend where rows have the same value of the first tag, once that was asked for.
    pub is_in_time_order: Vec<OnceLock<bool>>,
    /// Unlike its path, a number is never given twice.
    number: u64,
}

/// A column of a row group of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct ChunkKey {
    file: u64,
    row_group: usize,
    column: usize,
}

#[derive(Debug)]
struct Chunk {
    /// Empty while it is being read.
    column: Arc<OnceCell<ArrayRef>>,
    bytes: usize,
    used: Instant,
}

/// Keeps the columns that were used lately. Whoever uses one holds it, even when it is no longer kept.
///
/// It takes of the memory of queries what they leave, and [gives way](Self::give_way) to them.
#[derive(Debug)]
pub struct ColumnCache {
    bytes_max: usize,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    files: HashMap<String, Arc<KnownFile>>,
    file_bytes: usize,
    chunks: HashMap<ChunkKey, Chunk>,
    /// Of all chunks.
    reservation: MemoryReservation,
    files_seen: u64,
}

impl ColumnCache {
    /// Takes at most half of the bytes of queries.
    pub fn new(query_memory: &Arc<dyn MemoryPool>, query_bytes: usize) -> Self {
        Self {
            bytes_max: query_bytes / QUERIES_SHARE,
            state: Mutex::new(State {
                files: HashMap::new(),
                file_bytes: 0,
                chunks: HashMap::new(),
                reservation: MemoryConsumer::new("columns of files").register(query_memory),
                files_seen: 0,
            }),
        }
    }

    /// That of the engine, if it keeps columns.
    pub fn of(session: &dyn Session) -> Option<Arc<Self>> {
        session.config().get_extension::<Self>()
    }

    /// The bytes that all columns take.
    pub fn bytes(&self) -> usize {
        self.lock().reservation.size()
    }

    /// Forgets columns of so many bytes, if it has them, and answers whether it had any.
    pub fn give_way(&self, bytes: usize) -> bool {
        let mut state = self.lock();
        let before = state.reservation.size();
        state.forget_oldest(before.saturating_sub(bytes));
        before > 0
    }

    /// The bytes that a scan may ask for, so that it does not displace what it has asked for before.
    pub fn scan_bytes_max(&self) -> usize {
        self.bytes_max / SCAN_SHARE
    }

    /// The file, if it was read before.
    pub fn file(&self, path: &str) -> Option<Arc<KnownFile>> {
        self.lock().files.get(path).cloned()
    }

    /// Notes what a file says about itself.
    pub fn note_file(&self, path: &str, metadata: &Arc<ParquetMetaData>) -> parquet::errors::Result<()> {
        let bytes = metadata.memory_size();
        let bytes_max = self.bytes_max / FILES_SHARE;
        if bytes > bytes_max || self.file(path).is_some() {
            return Ok(());
        }
        let metadata = ArrowReaderMetadata::try_new(Arc::clone(metadata), ArrowReaderOptions::new())?;
        let mut state = self.lock();
        if state.file_bytes + bytes > bytes_max {
            state.files.clear();
            state.file_bytes = 0;
        }
        state.files_seen += 1;
        let file = KnownFile {
            path: path.to_owned(),
            is_in_time_order: vec![OnceLock::new(); metadata.metadata().num_row_groups()],
            metadata,
            number: state.files_seen,
        };
        state.files.insert(path.to_owned(), Arc::new(file));
        state.file_bytes += bytes;
        Ok(())
    }

    /// The column of a row group. Who asks first reads it, and others wait.
    pub async fn column(
        &self,
        file: &KnownFile,
        row_group: usize,
        column: usize,
        read: impl Future<Output = Result<ArrayRef>>,
    ) -> Result<ArrayRef> {
        let key = ChunkKey {
            file: file.number,
            row_group,
            column,
        };
        let cell = self.lock().chunk(key, Instant::now());
        if let Some(column) = cell.get() {
            return Ok(Arc::clone(column));
        }
        let column = Arc::clone(cell.get_or_try_init(|| read).await?);
        self.lock().count(key, &column, self.bytes_max);
        Ok(column)
    }

    /// Forgets columns that were not used for long, and answers how many bytes they took.
    pub fn forget_idle(&self) -> usize {
        self.lock().forget_idle(Instant::now())
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(|e| e.into_inner())
    }
}

impl State {
    fn chunk(&mut self, key: ChunkKey, now: Instant) -> Arc<OnceCell<ArrayRef>> {
        let chunk = self.chunks.entry(key).or_insert_with(|| Chunk {
            column: Arc::default(),
            bytes: 0,
            used: now,
        });
        chunk.used = now;
        Arc::clone(&chunk.column)
    }

    /// Counts a column that has been read, once. Where there is no room it is not kept.
    fn count(&mut self, key: ChunkKey, column: &ArrayRef, bytes_max: usize) {
        if self.chunks.get(&key).is_none_or(|chunk| chunk.bytes > 0) {
            return;
        }
        let bytes = column.get_array_memory_size().max(1);
        if self.reservation.size() + bytes > bytes_max {
            self.forget_oldest(bytes_max / 4 * 3);
        }
        if bytes > bytes_max || self.reservation.try_grow(bytes).is_err() {
            self.chunks.remove(&key);
        } else if let Some(chunk) = self.chunks.get_mut(&key) {
            chunk.bytes = bytes;
        }
    }

    /// Answers how many bytes they took.
    fn forget_idle(&mut self, now: Instant) -> usize {
        let mut bytes = 0;
        self.chunks.retain(|_, chunk| {
            let is_kept = now.duration_since(chunk.used) < IDLE_TIME_MAX;
            bytes += if is_kept { 0 } else { chunk.bytes };
            is_kept
        });
        self.reservation.shrink(bytes);
        bytes
    }

    /// Forgets those that were not used for longest, until the others take no more than that. Several at
    /// once, so that it seldom happens.
    fn forget_oldest(&mut self, bytes: usize) {
        // Those that nobody reads, because it failed or the query was cancelled.
        self.chunks
            .retain(|_, chunk| chunk.bytes > 0 || Arc::strong_count(&chunk.column) > 1);
        let mut oldest: Vec<_> = self
            .chunks
            .iter()
            .map(|(key, chunk)| (chunk.used, *key))
            .collect();
        oldest.sort_unstable_by_key(|(used, _)| *used);
        for (_, key) in oldest {
            if self.reservation.size() <= bytes {
                break;
            }
            let chunk = self.chunks.remove(&key);
            self.reservation.shrink(chunk.map_or(0, |chunk| chunk.bytes));
        }
    }
}

/// The memory that queries reserve. Columns of files that nobody waits for give way to them.
#[derive(Debug)]
pub struct QueryMemory {
    pool: Arc<dyn MemoryPool>,
    columns: Arc<ColumnCache>,
}

impl QueryMemory {
    /// The columns must reserve what they take of the same pool.
    pub fn new(pool: Arc<dyn MemoryPool>, columns: Arc<ColumnCache>) -> Self {
        Self { pool, columns }
    }
}

impl MemoryPool for QueryMemory {
    fn name(&self) -> &str {
        self.pool.name()
    }

    fn register(&self, consumer: &MemoryConsumer) {
        self.pool.register(consumer);
    }

    fn unregister(&self, consumer: &MemoryConsumer) {
        self.pool.unregister(consumer);
    }

    fn grow(&self, reservation: &MemoryReservation, additional: usize) {
        self.pool.grow(reservation, additional);
    }

    fn shrink(&self, reservation: &MemoryReservation, shrink: usize) {
        self.pool.shrink(reservation, shrink);
    }

    fn try_grow(&self, reservation: &MemoryReservation, additional: usize) -> Result<()> {
        let refused = match self.pool.try_grow(reservation, additional) {
            Ok(()) => return Ok(()),
            Err(refused) => refused,
        };
        match self.columns.give_way(additional) {
            true => self.pool.try_grow(reservation, additional),
            false => Err(refused),
        }
    }

    /// By queries alone.
    fn reserved(&self) -> usize {
        self.pool.reserved().saturating_sub(self.columns.bytes())
    }

    fn memory_limit(&self) -> MemoryLimit {
        self.pool.memory_limit()
    }
}

impl fmt::Display for QueryMemory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pool.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use arrow::array::Int64Array;
    use datafusion::execution::memory_pool::UnboundedMemoryPool;

    use super::*;

    fn key(column: usize) -> ChunkKey {
        ChunkKey {
            file: 1,
            row_group: 0,
            column,
        }
    }

    #[test]
    fn columns_that_are_not_used_any_more_are_forgotten() {
        let pool: Arc<dyn MemoryPool> = Arc::new(UnboundedMemoryPool::default());
        let cache = ColumnCache::new(&pool, 1 << 20);
        let column: ArrayRef = Arc::new(Int64Array::from(vec![1, 2, 3]));
        let mut state = cache.lock();
        let start = Instant::now();
        for number in [1, 2] {
            state.chunk(key(number), start).set(Arc::clone(&column)).unwrap();
            state.count(key(number), &column, 1 << 20);
        }
        let both = state.reservation.size();
        let later = start + IDLE_TIME_MAX - Duration::from_secs(1);
        assert!(state.chunk(key(2), later).initialized());
        assert_eq!(state.forget_idle(later), 0);
        assert_eq!(state.reservation.size(), both);
        assert_eq!(state.forget_idle(start + IDLE_TIME_MAX), both / 2);
        assert_eq!(state.reservation.size(), both / 2);
        assert_eq!(pool.reserved(), both / 2);
        assert!(state.chunk(key(2), later).initialized());
        assert!(!state.chunk(key(1), later).initialized());
    }
}
