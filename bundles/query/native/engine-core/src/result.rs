//! The answer of a running query, as bytes or as batches, while it is made.

use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use bytes::Bytes;
use futures::StreamExt;
use futures::executor::block_on;
use futures::future::{Either, select};
use tokio::runtime::Handle;
use tokio::sync::Notify;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::task::{AbortHandle, JoinHandle};
use tokio::time::timeout;

use crate::batches::{plain_batches, plain_schema};
use crate::encode::{Encoder, Output};
use crate::interrupt::Interrupt;
use crate::statement::PlannedQuery;
use crate::{EngineError, Result, Usage};

/// Chunks that wait for their reader. The query rests while it is this far ahead.
const CHUNKS_AHEAD: usize = 4;

/// As [CHUNKS_AHEAD], of batches, which are larger.
const BATCHES_AHEAD: usize = 1;

/// How long batches may be waited for in silence.
const SILENCE_MAX: Duration = Duration::from_millis(if cfg!(test) { 20 } else { 5_000 });

/// The answer of a running query, as chunks of bytes. Dropping it ends the query.
pub struct ResultStream<T = Bytes> {
    abort: AbortHandle,
    cancelled: Interrupt,
    usage: Arc<Usage>,
    wake_up: Notify,
    chunks: Mutex<Chunks<T>>,
}

struct Chunks<T> {
    receiver: Receiver<Part<T>>,
    task: Option<JoinHandle<Result<()>>>,
    is_at_end: bool,
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
    pub(crate) fn spawn(runtime: &Handle, query: PlannedQuery, output: Output) -> Self {
        let (sender, receiver) = channel(CHUNKS_AHEAD);
        let (cancelled, usage) = (query.interrupt.clone(), Arc::clone(&query.usage));
        let task = runtime.spawn(pump(query, output, sender));
        Self::new(task, cancelled, usage, receiver)
    }
}

impl<T> ResultStream<T> {
    fn new(
        task: JoinHandle<Result<()>>,
        cancelled: Interrupt,
        usage: Arc<Usage>,
        receiver: Receiver<Part<T>>,
    ) -> Self {
        Self {
            abort: task.abort_handle(),
            cancelled,
            usage,
            wake_up: Notify::new(),
            chunks: Mutex::new(Chunks {
                receiver,
                task: Some(task),
                is_at_end: false,
            }),
        }
    }

    /// Waits for the next chunk, which is not empty. None is the end, also after a failure.
    pub fn next(&self) -> Result<Option<T>> {
        block_on(self.next_of(&mut self.chunks()))
    }

    fn chunks(&self) -> MutexGuard<'_, Chunks<T>> {
        self.chunks.lock().unwrap_or_else(|e| e.into_inner())
    }

    /// As [next](Self::next). Nothing is lost when the future is dropped.
    async fn next_of(&self, chunks: &mut Chunks<T>) -> Result<Option<T>> {
        // A query that computes for long without a pause must not keep its reader after cancelling.
        let cancelled = pin!(self.wake_up.notified());
        let next = match select(pin!(chunks.receiver.recv()), cancelled).await {
            Either::Left((chunk, _)) => chunk,
            Either::Right(_) => return Err(EngineError::cancelled()),
        };
        if self.cancelled.is_set() {
            return Err(EngineError::cancelled());
        }
        if let Some(part) = next {
            chunks.is_at_end = part.is_last;
            return Ok(Some(part.content));
        }
        // The channel ends when the task does, so that this does not wait for long.
        match chunks.task.as_mut() {
            Some(task) => {
                let end = task.await;
                chunks.task = None;
                end?.map(|()| None)
            }
            None => Ok(None),
        }
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
        self.cancelled.set();
        self.abort.abort();
        self.wake_up.notify_one();
    }
}

impl<T> Drop for ResultStream<T> {
    fn drop(&mut self) {
        self.cancelled.set();
        self.abort.abort();
    }
}

/// The answer of a query as batches that need no dictionary. It runs from the first call of
/// [next](Self::next) on, so that its schema alone costs the planning. Dropping it ends the query.
pub struct BatchStream {
    runtime: Handle,
    schema: SchemaRef,
    begin: Arc<Notify>,
    batches: ResultStream<RecordBatch>,
}

impl BatchStream {
    pub(crate) fn spawn(runtime: &Handle, query: PlannedQuery) -> Self {
        let schema = plain_schema(&query.schema);
        let begin = Arc::new(Notify::new());
        let (sender, receiver) = channel(BATCHES_AHEAD);
        let (cancelled, usage) = (query.interrupt.clone(), Arc::clone(&query.usage));
        let pump = pump_batches(query, Arc::clone(&schema), Arc::clone(&begin), sender);
        Self {
            runtime: runtime.clone(),
            schema,
            begin,
            batches: ResultStream::new(runtime.spawn(pump), cancelled, usage, receiver),
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
        self.runtime
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

async fn pump_batches(
    query: PlannedQuery,
    schema: SchemaRef,
    begin: Arc<Notify>,
    sender: Sender<Part<RecordBatch>>,
) -> Result<()> {
    begin.notified().await;
    let (mut batches, _meter) = query.execute()?;
    while let Some(batch) = batches.next().await {
        let batch = batch?;
        if batch.num_rows() == 0 {
            continue;
        }
        for part in plain_batches(&batch, &schema)? {
            // Nobody reads any more: the stream was dropped.
            if sender.send(Part::of(part)).await.is_err() {
                return Ok(());
            }
        }
    }
    Ok(())
}

async fn pump(query: PlannedQuery, output: Output, sender: Sender<Part<Bytes>>) -> Result<()> {
    let pool = query.usage.pool();
    let (mut batches, meter) = query.execute()?;
    let mut encoder = Encoder::try_new(output, &batches.schema(), &pool)?;
    while let Some(batch) = batches.next().await {
        let batch = batch?;
        if batch.num_rows() == 0 {
            continue;
        }
        if let Some(chunk) = encoder.write(batch)? {
            // Nobody reads any more: the stream was dropped.
            if sender.send(Part::of(chunk)).await.is_err() {
                return Ok(());
            }
        }
    }
    let content = encoder.finish()?;
    drop((batches, meter));
    if !content.is_empty() {
        let last = Part {
            content,
            is_last: true,
        };
        _ = sender.send(last).await;
    }
    Ok(())
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
