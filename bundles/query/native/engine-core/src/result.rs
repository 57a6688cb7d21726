//! The answer of a running query, as bytes or as batches, while it is made.

use std::future::ready;
use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use bytes::Bytes;
use datafusion::execution::SendableRecordBatchStream;
use futures::future::{Either, select};
use futures::stream::{self, BoxStream};
use futures::{FutureExt, Stream, StreamExt, TryFutureExt, TryStreamExt};
use tokio::runtime::Handle;
use tokio::sync::Notify;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::task::{AbortHandle, JoinHandle};
use tokio::time::timeout;

use crate::batches::{plain_batches, plain_schema};
use crate::encode::{Encoder, Output};
use crate::interrupt::Interrupt;
use crate::statement::{BegunQuery, PlannedQuery};
use crate::usage::ComputeMeter;
use crate::{EngineError, Result, Usage};

/// Chunks that wait for their reader. The query rests while it is this far ahead.
const CHUNKS_AHEAD: usize = 4;

/// As [CHUNKS_AHEAD], of batches, which are larger.
const BATCHES_AHEAD: usize = 1;

/// How long batches may be waited for in silence.
const SILENCE_MAX: Duration = Duration::from_millis(if cfg!(test) { 20 } else { 5_000 });

/// The answer of a running query, as chunks of bytes. Dropping it ends the query.
pub struct ResultStream<T = Bytes> {
    runtime: Handle,
    task: Option<AbortHandle>,
    cancelled: Interrupt,
    usage: Arc<Usage>,
    wake_up: Notify,
    chunks: Mutex<Chunks<T>>,
}

struct Chunks<T> {
    parts: Parts<T>,
    is_at_end: bool,
}

/// Where the parts of an answer come from.
enum Parts<T> {
    /// A task of its own makes them, ahead of the reader.
    Task {
        receiver: Receiver<Part<T>>,
        end: Option<JoinHandle<Result<()>>>,
    },
    /// They are made when they are asked for, by who asks: to wake up another thread and to wait for it would
    /// take longer.
    Reader(BoxStream<'static, Result<Part<T>>>),
}

/// A part of an answer on its way to its reader.
struct Part<T> {
    content: T,
    /// Whether nothing comes after it: the query has ended, and has given back what it took.
    is_last: bool,
}

impl<T> Part<T> {
    /// A part behind which there may be another one.
    fn of(content: T) -> Self {
        Self {
            content,
            is_last: false,
        }
    }
}

impl ResultStream {
    pub(crate) fn start(runtime: &Handle, query: PlannedQuery, output: Output) -> Self {
        let begun = query.begun();
        Self::new(runtime, begun, encoded(query, output), CHUNKS_AHEAD)
    }
}

impl<T: Send + 'static> ResultStream<T> {
    fn new(
        runtime: &Handle,
        begun: BegunQuery,
        parts: impl Stream<Item = Result<Part<T>>> + Send + 'static,
        parts_ahead: usize,
    ) -> Self {
        let mut task = None;
        let parts = match begun.is_short {
            true => Parts::Reader(parts.boxed()),
            false => {
                let (sender, receiver) = channel(parts_ahead);
                let end = runtime.spawn(pump(parts, sender));
                task = Some(end.abort_handle());
                let end = Some(end);
                Parts::Task { receiver, end }
            }
        };
        Self {
            runtime: runtime.clone(),
            task,
            cancelled: begun.interrupt,
            usage: begun.usage,
            wake_up: Notify::new(),
            chunks: Mutex::new(Chunks {
                parts,
                is_at_end: false,
            }),
        }
    }

    /// Waits for the next chunk, which is not empty. None is the end, also after a failure.
    pub fn next(&self) -> Result<Option<T>> {
        self.runtime.block_on(self.next_of(&mut self.chunks()))
    }

    fn chunks(&self) -> MutexGuard<'_, Chunks<T>> {
        self.chunks.lock().unwrap_or_else(|e| e.into_inner())
    }

    /// As [next](Self::next). Nothing is lost when the future is dropped.
    async fn next_of(&self, chunks: &mut Chunks<T>) -> Result<Option<T>> {
        // A query that computes for long without a pause must not keep its reader after cancelling.
        let cancelled = pin!(self.wake_up.notified());
        let next = match select(pin!(chunks.parts.next()), cancelled).await {
            Either::Left((next, _)) => next,
            Either::Right(_) => return Err(EngineError::cancelled()),
        };
        if self.cancelled.is_set() {
            return Err(EngineError::cancelled());
        }
        let next = next?;
        chunks.is_at_end |= next.as_ref().is_some_and(|part| part.is_last);
        Ok(next.map(|part| part.content))
    }

    /// Whether the last chunk has been taken; false as long as that is not known.
    pub fn is_at_end(&self) -> bool {
        self.chunks().is_at_end
    }

    /// What the query has taken; final once [next](Self::next) or [is_at_end](Self::is_at_end) has told
    /// of the end.
    pub fn usage(&self) -> &Usage {
        &self.usage
    }

    /// Ends the query and wakes up who waits for a chunk. The memory is given back soon after.
    pub fn cancel(&self) {
        self.end();
        self.wake_up.notify_one();
    }
}

impl<T> ResultStream<T> {
    fn end(&self) {
        self.cancelled.set();
        if let Some(task) = &self.task {
            task.abort();
        }
    }
}

impl<T> Drop for ResultStream<T> {
    fn drop(&mut self) {
        self.end();
    }
}

impl<T: Send + 'static> Parts<T> {
    async fn next(&mut self) -> Result<Option<Part<T>>> {
        match self {
            Self::Task { receiver, end } => match (receiver.recv().await, end.as_mut()) {
                (Some(part), _) => Ok(Some(part)),
                // The channel ends when the task does, so that this does not wait for long.
                (None, Some(task)) => {
                    let ended = task.await;
                    *end = None;
                    ended?.map(|()| None)
                }
                (None, None) => Ok(None),
            },
            Self::Reader(parts) => {
                let next = AssertUnwindSafe(parts.next()).catch_unwind().await;
                let next = next.unwrap_or_else(|panic| Some(Err(EngineError::from_panic(panic.as_ref()))));
                // What has failed is not asked again, and what has ended gives back what it took.
                if !matches!(next, Some(Ok(_))) {
                    *parts = stream::empty().boxed();
                }
                next.transpose()
            }
        }
    }
}

/// The answer of a query as batches that need no dictionary. It runs from the first call of
/// [next](Self::next) on, so that its schema alone costs the planning. Dropping it ends the query.
pub struct BatchStream {
    schema: SchemaRef,
    begin: Arc<Notify>,
    batches: ResultStream<RecordBatch>,
}

impl BatchStream {
    pub(crate) fn start(runtime: &Handle, query: PlannedQuery) -> Self {
        let schema = plain_schema(&query.schema);
        let begin = Arc::new(Notify::new());
        let begun = query.begun();
        let parts = plain(query, Arc::clone(&schema), Arc::clone(&begin));
        Self {
            batches: ResultStream::new(runtime, begun, parts, BATCHES_AHEAD),
            schema,
            begin,
        }
    }

    pub fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// Waits for the next batch. None is the end, also after a failure. A batch is empty only when there
    /// was none for a while: a sign of life for whatever ends connections that are silent.
    pub fn next(&self) -> Result<Option<RecordBatch>> {
        self.begin.notify_one();
        let mut batches = self.batches.chunks();
        let next = async { timeout(SILENCE_MAX, self.batches.next_of(&mut batches)).await };
        self.batches
            .runtime
            .block_on(next)
            .unwrap_or_else(|_| Ok(Some(RecordBatch::new_empty(Arc::clone(&self.schema)))))
    }

    /// As [ResultStream::usage].
    pub fn usage(&self) -> &Usage {
        self.batches.usage()
    }

    /// As [ResultStream::cancel].
    pub fn cancel(&self) {
        self.batches.cancel();
    }
}

/// Makes parts until nobody reads them any more.
async fn pump<T>(parts: impl Stream<Item = Result<Part<T>>>, sender: Sender<Part<T>>) -> Result<()> {
    let mut parts = pin!(parts);
    while let Some(part) = parts.next().await {
        if sender.send(part?).await.is_err() {
            break;
        }
    }
    Ok(())
}

/// The batches of a query, once it is to begin.
fn plain(
    query: PlannedQuery,
    schema: SchemaRef,
    begin: Arc<Notify>,
) -> impl Stream<Item = Result<Part<RecordBatch>>> {
    let begun = async move {
        begin.notified().await;
        let (batches, meter) = query.execute()?;
        let parts = move |batch: datafusion::common::Result<RecordBatch>| {
            let _ = &meter;
            let parts = plain_batches(&batch?, &schema)?.into_iter();
            Ok::<_, EngineError>(stream::iter(parts.map(|batch| Ok(Part::of(batch)))))
        };
        Ok::<_, EngineError>(batches.map(parts).try_flatten())
    };
    begun
        .try_flatten_stream()
        .try_filter(|part| ready(part.content.num_rows() > 0))
}

/// The bytes of a query's answer.
fn encoded(query: PlannedQuery, output: Output) -> impl Stream<Item = Result<Part<Bytes>>> {
    let begun = async move { Encoding::begin(query, output) };
    let parts = begun.map_ok(|encoding| {
        stream::try_unfold(Some(encoding), |encoding| async {
            match encoding {
                Some(encoding) => encoding.next().await,
                None => Ok(None),
            }
        })
    });
    parts.try_flatten_stream()
}

/// The rows of a query on their way into an answer.
struct Encoding {
    batches: SendableRecordBatchStream,
    _meter: ComputeMeter,
    encoder: Encoder,
}

impl Encoding {
    fn begin(query: PlannedQuery, output: Output) -> Result<Self> {
        let pool = query.usage.pool();
        let (batches, meter) = query.execute()?;
        Ok(Self {
            encoder: Encoder::try_new(output, &batches.schema(), &pool)?,
            batches,
            _meter: meter,
        })
    }

    /// The next part, and what makes those after it. With the last one the query has ended.
    async fn next(mut self) -> Result<Option<(Part<Bytes>, Option<Self>)>> {
        while let Some(batch) = self.batches.next().await {
            let batch = batch?;
            if batch.num_rows() == 0 {
                continue;
            }
            if let Some(chunk) = self.encoder.write(batch)? {
                return Ok(Some((Part::of(chunk), Some(self))));
            }
        }
        let content = self.encoder.finish()?;
        let last = Part {
            is_last: true,
            content,
        };
        Ok((!last.content.is_empty()).then_some((last, None)))
    }
}

#[cfg(test)]
mod tests {
    use arrow::array::AsArray;
    use arrow::datatypes::Int64Type;

    use crate::Format;
    use crate::testing::TestEngine;

    const SLOW: &str = "SELECT count(*) AS n FROM generate_series(1, 9000) a, generate_series(1, 9000) b
        WHERE a.value * b.value % 9973 = 1";

    #[test]
    fn a_query_that_is_silent_for_long_gives_signs_of_life() {
        let engine = TestEngine::new();
        let batches = engine.batches(SLOW);
        let (last, signs) = batches.split_last().unwrap();
        assert!(!signs.is_empty());
        assert!(signs.iter().all(|sign| sign.num_rows() == 0));
        assert_eq!(last.num_rows(), 1);
        assert!(last.column(0).as_primitive::<Int64Type>().value(0) > 0);
        assert!(batches.iter().all(|batch| batch.schema() == last.schema()));
    }

    #[test]
    fn the_last_chunk_is_known_to_be_the_last() {
        let engine = TestEngine::new();
        let answer = engine.start("SELECT 1 AS one", Format::Json);
        assert!(!answer.is_at_end());
        assert_eq!(&answer.next().unwrap().unwrap()[..], br#"[{"one":1}]"#);
        assert!(answer.is_at_end());
        assert!(answer.usage().compute_nanos().is_some());
        assert_eq!(engine.memory_reserved(), 0);
        assert_eq!(answer.next().unwrap(), None);
        assert!(answer.is_at_end());
    }

    #[test]
    fn an_answer_of_many_chunks_ends_with_the_last() {
        let engine = TestEngine::new();
        let answer = engine.start("SELECT value FROM generate_series(1, 100000)", Format::Csv);
        let mut rows = 0;
        while let Some(chunk) = answer.next().unwrap() {
            rows += chunk.iter().filter(|byte| **byte == b'\n').count();
            assert_eq!(answer.is_at_end(), rows == 100_001);
        }
    }
}
