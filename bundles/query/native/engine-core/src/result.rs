//! The answer of a running query, as bytes or as batches, while it is made.

use std::pin::pin;
use std::sync::{Arc, Mutex};

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

use crate::batches::{plain_batches, plain_schema};
use crate::encode::{Encoder, Output};
use crate::interrupt::Interrupt;
use crate::statement::PlannedQuery;
use crate::{EngineError, Result, Usage};

/// Chunks that wait for their reader. The query rests while it is this far ahead.
const CHUNKS_AHEAD: usize = 4;

/// As [CHUNKS_AHEAD], of batches, which are larger.
const BATCHES_AHEAD: usize = 1;

/// The answer of a running query, as chunks of bytes. Dropping it ends the query.
pub struct ResultStream<T = Bytes> {
    abort: AbortHandle,
    cancelled: Interrupt,
    usage: Arc<Usage>,
    wake_up: Notify,
    chunks: Mutex<Chunks<T>>,
}

struct Chunks<T> {
    receiver: Receiver<T>,
    task: Option<JoinHandle<Result<()>>>,
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
        receiver: Receiver<T>,
    ) -> Self {
        Self {
            abort: task.abort_handle(),
            cancelled,
            usage,
            wake_up: Notify::new(),
            chunks: Mutex::new(Chunks {
                receiver,
                task: Some(task),
            }),
        }
    }

    /// Waits for the next chunk, which is not empty. None is the end, also after a failure.
    pub fn next(&self) -> Result<Option<T>> {
        let mut chunks = self.chunks.lock().unwrap_or_else(|e| e.into_inner());
        // A query that computes for long without a pause must not keep its reader after cancelling.
        let cancelled = pin!(self.wake_up.notified());
        let next = match block_on(select(pin!(chunks.receiver.recv()), cancelled)) {
            Either::Left((chunk, _)) => chunk,
            Either::Right(_) => return Err(EngineError::cancelled()),
        };
        if self.cancelled.is_set() {
            return Err(EngineError::cancelled());
        }
        if next.is_some() {
            return Ok(next);
        }
        // The channel ends when the task does, so that this does not wait for long.
        match chunks.task.take() {
            Some(task) => block_on(task)?.map(|()| None),
            None => Ok(None),
        }
    }

    /// What the query has taken; final once [next](Self::next) has told of the end.
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
            schema,
            begin,
            batches: ResultStream::new(runtime.spawn(pump), cancelled, usage, receiver),
        }
    }

    pub fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// Waits for the next batch, which is not empty. None is the end, also after a failure.
    pub fn next(&self) -> Result<Option<RecordBatch>> {
        self.begin.notify_one();
        self.batches.next()
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
    sender: Sender<RecordBatch>,
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
            if sender.send(part).await.is_err() {
                return Ok(());
            }
        }
    }
    Ok(())
}

async fn pump(query: PlannedQuery, output: Output, sender: Sender<Bytes>) -> Result<()> {
    let pool = query.usage.pool();
    let (mut batches, _meter) = query.execute()?;
    let mut encoder = Encoder::try_new(output, &batches.schema(), &pool)?;
    while let Some(batch) = batches.next().await {
        let batch = batch?;
        if batch.num_rows() == 0 {
            continue;
        }
        if let Some(chunk) = encoder.write(batch)? {
            // Nobody reads any more: the stream was dropped.
            if sender.send(chunk).await.is_err() {
                return Ok(());
            }
        }
    }
    let chunk = encoder.finish()?;
    if !chunk.is_empty() {
        _ = sender.send(chunk).await;
    }
    Ok(())
}
