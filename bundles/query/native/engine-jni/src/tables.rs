//! The native methods of `EngineBinding` that are about tables: their columns, their rows, and which
//! statement sees them.

use std::sync::Arc;

use arrow::datatypes::SchemaRef;
use engine_core::{BlockRows, Result, Table, TableRows};
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
struct TableColumns {
    schema: SchemaRef,
    tags: Arc<[String]>,
}

type TableHandle = Counted<TableColumns>;
/// The rows of a table as they are for all statements until a row is written.
type RowsHandle = Counted<Arc<Table>>;

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
        let rows = TableRows {
            files: data_files(env, file_paths, file_numbers)?,
            runs: runs(env, blocks, deleted_rows, run_lengths)?,
        };
        let (schema, tags) = (Arc::clone(&table.schema), Arc::clone(&table.tags));
        let table = Table::try_new(env.text(table_name)?, schema, tags, rows)?;
        Ok(into_handle(Counted::new(Arc::new(table), &engine.live)))
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
        let prepared = waiting(handle.value_mut().as_mut())?;
        match time_min {
            NO_TIME_MIN => prepared.attach(Arc::clone(rows)),
            _ => prepared.attach(rows.since(time_min)),
        }
        Ok(())
    });
}

fn block_rows(env: Env, blocks: jlongArray, deleted_rows: jobjectArray) -> Result<Vec<BlockRows>> {
    let handles = env.longs(blocks);
    let mut rows = Vec::with_capacity(handles.len());
    env.for_each(deleted_rows, |index, words| {
        // SAFETY: see `binding`.
        let block = unsafe { borrow::<BlockHandle>(handles[index]) };
        let words: Vec<u64> = env.longs(words).into_iter().map(|word| word as u64).collect();
        rows.push(BlockRows::new(
            Arc::clone(block),
            (!words.is_empty()).then_some(&words),
        )?);
        Ok(())
    })?;
    Ok(rows)
}

/// The blocks in runs of the given lengths, which sum up to the number of blocks.
fn runs(
    env: Env,
    blocks: jlongArray,
    deleted_rows: jobjectArray,
    run_lengths: jlongArray,
) -> Result<Vec<Vec<BlockRows>>> {
    let mut rows = block_rows(env, blocks, deleted_rows)?.into_iter();
    let lengths = env.longs(run_lengths).into_iter();
    Ok(lengths
        .map(|length| rows.by_ref().take(length as usize).collect())
        .collect())
}
