//! The native methods of `EngineBinding`, which documents them.
//!
//! Each turns an error or a panic into a Java exception and returns a value that Java never sees.
//! Handles are trusted: the Java wrappers see to it that none is used after its release.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;
use std::sync::Arc;

use arrow::array::{RecordBatch, StructArray};
use arrow::datatypes::Schema;
use arrow::error::ArrowError;
use arrow::ffi::{FFI_ArrowArray, FFI_ArrowSchema, from_ffi};
use engine_core::{
    BatchStream, Block, DataFile, Engine, EngineConfig, EngineError, FileMerge, Format, Prepared, Result,
    ResultStream,
};
use jni_sys::{JNIEnv, jboolean, jbyteArray, jclass, jint, jlong, jlongArray, jobject, jobjectArray};

use crate::handle::{Counted, LiveCount, borrow, borrow_mut, into_handle, release};
use crate::jvm::{Env, internal};
use crate::object_reader::JavaObjectReader;

/// What has to be freed for a search for pages that can be given back to the system.
const TRIMMED_BYTES_MIN: usize = 32 << 20;

/// Numbers that Java passes for each file, beside its path.
const FILE_NUMBERS: usize = 5;

pub struct EngineHandle {
    engine: Engine,
    pub live: LiveCount,
    live_blocks: LiveCount,
}

pub type BlockHandle = Arc<Block>;
/// Empty once the statement has been started.
pub type PreparedHandle = Counted<Option<Prepared>>;
pub type StreamHandle = Counted<ResultStream>;
pub type BatchesHandle = Counted<BatchStream>;

/// Runs `work`, and throws where it fails.
pub fn guarded<T>(env: *mut JNIEnv, binding: jclass, unseen: T, work: impl FnOnce(Env) -> Result<T>) -> T {
    // SAFETY: the JVM passes the environment of this thread to a native method.
    let env = unsafe { Env::new(env) };
    let result = catch_unwind(AssertUnwindSafe(|| work(env)))
        .unwrap_or_else(|payload| Err(EngineError::from_panic(payload.as_ref())));
    result.unwrap_or_else(|error| {
        env.throw(binding, &error);
        unseen
    })
}

pub extern "system" fn open(
    env: *mut JNIEnv,
    binding: jclass,
    memory_limit_bytes: jlong,
    is_keeping_columns: jboolean,
    worker_threads: jint,
    settings: jobjectArray,
    reader: jobject,
) -> jlong {
    guarded(env, binding, 0, |env| {
        let vm = env.vm()?;
        let engine = Engine::open(EngineConfig {
            memory_limit_bytes: memory_limit_bytes.max(0) as usize,
            is_keeping_columns,
            worker_threads: worker_threads.max(1) as usize,
            settings: pairs(texts(env, settings)?),
            reader: Arc::new(JavaObjectReader::new(env, reader)?),
            on_thread_start: Arc::new(move || vm.attach_daemon()),
            on_thread_stop: Arc::new(move || vm.detach()),
        })?;
        Ok(into_handle(EngineHandle {
            engine,
            live: LiveCount::default(),
            live_blocks: LiveCount::default(),
        }))
    })
}

pub extern "system" fn close(env: *mut JNIEnv, binding: jclass, engine: jlong) {
    guarded(env, binding, (), |_| {
        // SAFETY: see the module.
        drop(unsafe { release::<EngineHandle>(engine) });
        Ok(())
    });
}

pub extern "system" fn memory_reserved(env: *mut JNIEnv, binding: jclass, engine: jlong) -> jlong {
    guarded(env, binding, 0, |_| {
        // SAFETY: see the module.
        let handle = unsafe { borrow::<EngineHandle>(engine) };
        Ok(handle.engine.memory_reserved() as jlong)
    })
}

pub extern "system" fn forget_idle_columns(env: *mut JNIEnv, binding: jclass, engine: jlong) {
    guarded(env, binding, (), |_| {
        // SAFETY: see the module.
        let handle = unsafe { borrow::<EngineHandle>(engine) };
        if handle.engine.forget_idle_columns() >= TRIMMED_BYTES_MIN {
            trim_heap();
        }
        Ok(())
    });
}

/// Gives the memory back to the system that the C library keeps for later.
fn trim_heap() {
    // SAFETY: it may be called at any time, by any thread.
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    unsafe {
        libc::malloc_trim(0);
    }
}

pub extern "system" fn live_handles(env: *mut JNIEnv, binding: jclass, engine: jlong) -> jlong {
    // SAFETY: see the module.
    guarded(env, binding, 0, |_| {
        Ok(unsafe { borrow::<EngineHandle>(engine) }.live.get())
    })
}

pub extern "system" fn live_blocks(env: *mut JNIEnv, binding: jclass, engine: jlong) -> jlong {
    guarded(env, binding, 0, |_| {
        // SAFETY: see the module.
        Ok(unsafe { borrow::<EngineHandle>(engine) }.live_blocks.get())
    })
}

pub extern "system" fn import_block(
    env: *mut JNIEnv,
    binding: jclass,
    engine: jlong,
    array: jlong,
    schema: jlong,
    time_min: jlong,
    time_max: jlong,
) -> jlong {
    guarded(env, binding, 0, |_| {
        // SAFETY: see the module. Java passes the addresses of two filled structures.
        let (handle, batch) = unsafe { (borrow::<EngineHandle>(engine), import_batch(array, schema)) };
        let count = Counted::new((), &handle.live_blocks);
        let block = Block::new(batch.map_err(arrow_failure)?, time_min, time_max, count);
        Ok(into_handle(Arc::new(block)))
    })
}

pub extern "system" fn release_block(env: *mut JNIEnv, binding: jclass, block: jlong) {
    guarded(env, binding, (), |_| {
        // SAFETY: see the module.
        drop(unsafe { release::<BlockHandle>(block) });
        Ok(())
    });
}

pub extern "system" fn prepare(
    env: *mut JNIEnv,
    binding: jclass,
    engine: jlong,
    sql: jbyteArray,
    parameters: jbyteArray,
) -> jlong {
    guarded(env, binding, 0, |env| {
        // SAFETY: see the module.
        let handle = unsafe { borrow::<EngineHandle>(engine) };
        let prepared = handle.engine.prepare(&env.text(sql)?, &env.bytes(parameters))?;
        Ok(into_handle(Counted::new(Some(prepared), &handle.live)))
    })
}

pub extern "system" fn table_names(env: *mut JNIEnv, binding: jclass, prepared: jlong) -> jobjectArray {
    guarded(env, binding, ptr::null_mut(), |env| {
        // SAFETY: see the module.
        let handle = unsafe { borrow::<PreparedHandle>(prepared) };
        let names = waiting(handle.as_ref())?.table_names().iter();
        let parts = names.flat_map(|name| [name.schema.name(), &name.table]);
        Ok(env.new_strings(parts))
    })
}

pub extern "system" fn needs_all_tables(env: *mut JNIEnv, binding: jclass, prepared: jlong) -> jboolean {
    guarded(env, binding, false, |_| {
        // SAFETY: see the module.
        let handle = unsafe { borrow::<PreparedHandle>(prepared) };
        Ok(waiting(handle.as_ref())?.needs_all_tables())
    })
}

pub extern "system" fn attach_system(
    env: *mut JNIEnv,
    binding: jclass,
    prepared: jlong,
    name: jbyteArray,
    array: jlong,
    schema: jlong,
) {
    guarded(env, binding, (), |env| {
        // SAFETY: see the module. Java passes the addresses of two filled structures.
        let (handle, batch) = unsafe {
            (
                borrow_mut::<PreparedHandle>(prepared),
                import_batch(array, schema),
            )
        };
        let rows = batch.map_err(arrow_failure)?;
        waiting(handle.value_mut().as_mut())?.attach_system(env.text(name)?, rows)
    });
}

pub extern "system" fn release_prepared(env: *mut JNIEnv, binding: jclass, prepared: jlong) {
    guarded(env, binding, (), |_| {
        // SAFETY: see the module.
        drop(unsafe { release::<PreparedHandle>(prepared) });
        Ok(())
    });
}

pub extern "system" fn start(
    env: *mut JNIEnv,
    binding: jclass,
    engine: jlong,
    prepared: jlong,
    format: jint,
) -> jlong {
    guarded(env, binding, 0, |_| {
        // SAFETY: see the module.
        let (engine, handle) = unsafe {
            (
                borrow::<EngineHandle>(engine),
                borrow_mut::<PreparedHandle>(prepared),
            )
        };
        let format = Format::from_number(format).ok_or_else(|| internal(format!("no format {format}")))?;
        let prepared = waiting(handle.value_mut().take())?;
        let stream = engine.engine.start(prepared, format)?;
        Ok(into_handle(Counted::new(stream, &engine.live)))
    })
}

pub extern "system" fn merge(
    env: *mut JNIEnv,
    binding: jclass,
    engine: jlong,
    schema: jlong,
    tags: jobjectArray,
    file_paths: jobjectArray,
    file_numbers: jlongArray,
    time_min: jlong,
    time_max: jlong,
) -> jlong {
    guarded(env, binding, 0, |env| {
        // SAFETY: see the module. Java passes the address of a filled structure.
        let (engine, schema) = unsafe { (borrow::<EngineHandle>(engine), import_schema(schema)) };
        let stream = engine.engine.merge(FileMerge {
            schema: Arc::new(schema.map_err(arrow_failure)?),
            tags: texts(env, tags)?,
            files: data_files(env, file_paths, file_numbers)?,
            time_min,
            time_max,
        })?;
        Ok(into_handle(Counted::new(stream, &engine.live)))
    })
}

pub extern "system" fn describe(
    env: *mut JNIEnv,
    binding: jclass,
    engine: jlong,
    prepared: jlong,
    result_schema: jlong,
    parameter_schema: jlong,
) {
    guarded(env, binding, (), |_| {
        // SAFETY: see the module. Java passes the addresses of two empty structures.
        unsafe {
            let engine = borrow::<EngineHandle>(engine);
            let prepared = waiting(borrow_mut::<PreparedHandle>(prepared).value_mut().take())?;
            let description = engine.engine.describe(prepared)?;
            export_schema(&description.result, result_schema)?;
            export_schema(&description.parameters, parameter_schema)
        }
    });
}

pub extern "system" fn start_batches(
    env: *mut JNIEnv,
    binding: jclass,
    engine: jlong,
    prepared: jlong,
) -> jlong {
    guarded(env, binding, 0, |_| {
        // SAFETY: see the module.
        let (engine, handle) = unsafe {
            (
                borrow::<EngineHandle>(engine),
                borrow_mut::<PreparedHandle>(prepared),
            )
        };
        let stream = engine.engine.start_batches(waiting(handle.value_mut().take())?)?;
        Ok(into_handle(Counted::new(stream, &engine.live)))
    })
}

pub fn waiting<T>(prepared: Option<T>) -> Result<T> {
    prepared.ok_or_else(|| internal("the statement has been started already".to_owned()))
}

/// Files by their paths and, for each, [FILE_NUMBERS] numbers.
pub fn data_files(env: Env, paths: jobjectArray, numbers: jlongArray) -> Result<Vec<DataFile>> {
    let numbers = env.longs(numbers);
    let paths = texts(env, paths)?;
    let files = paths.into_iter().zip(numbers.as_chunks::<FILE_NUMBERS>().0);
    let files = files.map(
        |(path, &[size_bytes, row_count, time_min, time_max, write_order])| DataFile {
            path,
            size_bytes: size_bytes as u64,
            row_count: row_count as u64,
            time_min,
            time_max,
            write_order,
        },
    );
    Ok(files.collect())
}

fn pairs(texts: Vec<String>) -> Vec<(String, String)> {
    let (pairs, _) = texts.as_chunks::<2>();
    pairs.iter().cloned().map(|[name, value]| (name, value)).collect()
}

pub fn texts(env: Env, array: jobjectArray) -> Result<Vec<String>> {
    let mut texts = vec![];
    env.for_each(array, |_, text| {
        texts.push(env.text(text)?);
        Ok(())
    })?;
    Ok(texts)
}

/// Moves the batch out of two structures, which are empty after that.
///
/// # Safety
/// Both must be the addresses of structures that a producer has filled.
unsafe fn import_batch(array: jlong, schema: jlong) -> std::result::Result<RecordBatch, ArrowError> {
    // SAFETY: by the caller's promise.
    let data = unsafe {
        let array = FFI_ArrowArray::from_raw(array as *mut FFI_ArrowArray);
        let schema = FFI_ArrowSchema::from_raw(schema as *mut FFI_ArrowSchema);
        from_ffi(array, &schema)?
    };
    Ok(RecordBatch::from(StructArray::from(data)))
}

/// # Safety
/// As [import_batch].
pub unsafe fn import_schema(schema: jlong) -> std::result::Result<Schema, ArrowError> {
    // SAFETY: by the caller's promise.
    let schema = unsafe { FFI_ArrowSchema::from_raw(schema as *mut FFI_ArrowSchema) };
    Schema::try_from(&schema)
}

/// # Safety
/// `target` must be the address of an empty structure.
pub unsafe fn export_schema(schema: &Schema, target: jlong) -> Result<()> {
    let exported = FFI_ArrowSchema::try_from(schema)
        .map_err(|error| internal(format!("a schema that can't be exported: {error}")))?;
    // SAFETY: by the caller's promise.
    unsafe { ptr::write(target as *mut FFI_ArrowSchema, exported) };
    Ok(())
}

pub fn arrow_failure(error: ArrowError) -> EngineError {
    internal(format!("data that can't be imported: {error}"))
}
