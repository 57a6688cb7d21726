//! The native methods of `EngineBinding` that are about tables: their columns, their rows, and which
//! statement sees them.

use std::sync::Arc;

use arrow::datatypes::SchemaRef;
use engine_core::{Block, BlockRows, DataFile, Result, Table, TableRows};
use jni_sys::{JNIEnv, jbyteArray, jclass, jlong, jlongArray, jobjectArray};

use crate::binding::{
    BlockHandle, EngineHandle, PreparedHandle, arrow_failure, data_files, guarded, import_schema, texts,
    waiting,
};
use crate::handle::{Counted, borrow, borrow_mut, into_handle, release};
use crate::jvm::Env;

/// What Java passes for a table without a least time.
const NO_TIME_MIN: i64 = i64::MIN;

/// The columns of a table, and which of them are tags, in key order.
#[derive(Clone)]
struct TableColumns {
    schema: SchemaRef,
    tags: Arc<[String]>,
}

/// A block and the rows of it that are hidden.
struct KnownBlock {
    block: Arc<Block>,
    deleted: Option<Vec<u64>>,
}

impl KnownBlock {
    fn visible(&self) -> Result<BlockRows> {
        BlockRows::new(Arc::clone(&self.block), self.deleted.as_deref())
    }
}

/// The rows of a table as they are for all statements until a row is written.
struct KnownRows {
    table_name: String,
    columns: TableColumns,
    files: Vec<DataFile>,
    runs: Vec<Vec<KnownBlock>>,
}

impl KnownRows {
    fn table(&self, time_min: Option<i64>) -> Result<Table> {
        let runs = self.runs.iter();
        let runs = runs.map(|run| run.iter().map(KnownBlock::visible).collect::<Result<_>>());
        let rows = TableRows {
            files: self.files.clone(),
            runs: runs.collect::<Result<_>>()?,
            time_min,
        };
        Table::try_new(
            Arc::clone(&self.columns.schema),
            Arc::clone(&self.columns.tags),
            rows,
        )
    }
}

type TableHandle = Counted<TableColumns>;
type RowsHandle = Counted<KnownRows>;

pub extern "system" fn import_table(
    env: *mut JNIEnv,
    binding: jclass,
    engine: jlong,
    schema: jlong,
    tags: jobjectArray,
) -> jlong {
    guarded(env, binding, 0, |env| {
        // SAFETY: see `binding`. Java passes the address of a filled structure.
        let (handle, schema) = unsafe { (borrow::<EngineHandle>(engine), import_schema(schema)) };
        let columns = TableColumns {
            schema: Arc::new(schema.map_err(arrow_failure)?),
            tags: texts(env, tags)?.into(),
        };
        Ok(into_handle(Counted::new(columns, &handle.live)))
    })
}

pub extern "system" fn release_table(env: *mut JNIEnv, binding: jclass, table: jlong) {
    guarded(env, binding, (), |_| {
        // SAFETY: see `binding`.
        drop(unsafe { release::<TableHandle>(table) });
        Ok(())
    });
}

pub extern "system" fn import_rows(
    env: *mut JNIEnv,
    binding: jclass,
    engine: jlong,
    table_name: jbyteArray,
    table: jlong,
    blocks: jlongArray,
    deleted_rows: jobjectArray,
    run_lengths: jlongArray,
    file_paths: jobjectArray,
    file_numbers: jlongArray,
) -> jlong {
    guarded(env, binding, 0, |env| {
        // SAFETY: see `binding`.
        let (engine, table) = unsafe { (borrow::<EngineHandle>(engine), borrow::<TableHandle>(table)) };
        let rows = KnownRows {
            table_name: env.text(table_name)?,
            columns: TableColumns::clone(table),
            files: data_files(env, file_paths, file_numbers)?,
            runs: runs(env, blocks, deleted_rows, run_lengths)?,
        };
        Ok(into_handle(Counted::new(rows, &engine.live)))
    })
}

pub extern "system" fn release_rows(env: *mut JNIEnv, binding: jclass, rows: jlong) {
    guarded(env, binding, (), |_| {
        // SAFETY: see `binding`.
        drop(unsafe { release::<RowsHandle>(rows) });
        Ok(())
    });
}

pub extern "system" fn attach(
    env: *mut JNIEnv,
    binding: jclass,
    prepared: jlong,
    rows: jlong,
    time_min: jlong,
) {
    guarded(env, binding, (), |_| {
        // SAFETY: see `binding`.
        let (handle, rows) = unsafe { (borrow_mut::<PreparedHandle>(prepared), borrow::<RowsHandle>(rows)) };
        let table = rows.table((time_min != NO_TIME_MIN).then_some(time_min))?;
        waiting(handle.value_mut().as_mut())?.attach(rows.table_name.clone(), table);
        Ok(())
    });
}

fn known_blocks(env: Env, blocks: jlongArray, deleted_rows: jobjectArray) -> Result<Vec<KnownBlock>> {
    let handles = env.longs(blocks);
    let mut known = Vec::with_capacity(handles.len());
    env.for_each(deleted_rows, |index, words| {
        // SAFETY: see `binding`.
        let block = unsafe { borrow::<BlockHandle>(handles[index]) };
        let words: Vec<u64> = env.longs(words).into_iter().map(|word| word as u64).collect();
        known.push(KnownBlock {
            block: Arc::clone(block),
            deleted: (!words.is_empty()).then_some(words),
        });
        Ok(())
    })?;
    Ok(known)
}

/// The blocks in runs of the given lengths, which sum up to the number of blocks.
fn runs(
    env: Env,
    blocks: jlongArray,
    deleted_rows: jobjectArray,
    run_lengths: jlongArray,
) -> Result<Vec<Vec<KnownBlock>>> {
    let mut known = known_blocks(env, blocks, deleted_rows)?.into_iter();
    let lengths = env.longs(run_lengths).into_iter();
    Ok(lengths
        .map(|length| known.by_ref().take(length as usize).collect())
        .collect())
}
