//! The bytes of an answer, while they are made.

use std::pin::pin;
use std::sync::Mutex;

use bytes::Bytes;
use datafusion::physical_plan::execute_stream;
use futures::StreamExt;
use futures::executor::block_on;
use futures::future::{Either, select};
use tokio::runtime::Handle;
use tokio::sync::Notify;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::task::{AbortHandle, JoinHandle};

use crate::encode::{Encoder, Output};
use crate::interrupt::Interrupt;
use crate::statement::PlannedQuery;
use crate::{EngineError, Result};

/// Chunks that wait for their reader. The query rests while it is this far ahead.
const CHUNKS_AHEAD: usize = 4;

/// The answer of a running query, as chunks of bytes. Dropping it ends the query.
pub struct ResultStream {
    abort: AbortHandle,
    cancelled: Interrupt,
    wake_up: Notify,
    chunks: Mutex<Chunks>,
}

struct Chunks {
    receiver: Receiver<Bytes>,
    task: Option<JoinHandle<Result<()>>>,
}

impl ResultStream {
    pub(crate) fn spawn(runtime: &Handle, query: PlannedQuery, output: Output) -> Self {
        let (sender, receiver) = channel(CHUNKS_AHEAD);
        let cancelled = query.interrupt.clone();
        let task = runtime.spawn(pump(query, output, sender));
        Self {
            abort: task.abort_handle(),
            cancelled,
            wake_up: Notify::new(),
            chunks: Mutex::new(Chunks {
                receiver,
                task: Some(task),
            }),
        }
    }

    /// Waits for the next chunk, which is not empty. None is the end, also after a failure.
    pub fn next(&self) -> Result<Option<Bytes>> {
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

    /// Ends the query and wakes up who waits for a chunk. The memory is given back soon after.
    pub fn cancel(&self) {
        self.cancelled.set();
        self.abort.abort();
        self.wake_up.notify_one();
    }
}

impl Drop for ResultStream {
    fn drop(&mut self) {
        self.cancelled.set();
        self.abort.abort();
    }
}

async fn pump(query: PlannedQuery, output: Output, sender: Sender<Bytes>) -> Result<()> {
    let PlannedQuery { session, plan, .. } = query;
    let mut batches = execute_stream(plan, session.task_ctx())?;
    let pool = &session.runtime_env().memory_pool;
    let mut encoder = Encoder::try_new(output, &batches.schema(), pool)?;
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
