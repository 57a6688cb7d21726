//! The native methods of `EngineBinding` that read answers.

use std::ptr;

use arrow::array::{Array, StructArray};
use arrow::ffi::FFI_ArrowArray;
use engine_core::Usage;
use jni_sys::{JNIEnv, jboolean, jbyteArray, jclass, jlong, jlongArray};

use crate::binding::{BatchesHandle, StreamHandle, export_schema, guarded};
use crate::handle::{borrow, release};

pub extern "system" fn next(
    env: *mut JNIEnv,
    binding: jclass,
    stream: jlong,
    progress: jlongArray,
) -> jbyteArray {
    guarded(env, binding, ptr::null_mut(), |env| {
        // SAFETY: see `binding`.
        let stream = unsafe { borrow::<StreamHandle>(stream) };
        let chunk = stream.next()?;
        let is_at_end = chunk.is_none() || stream.is_at_end();
        let [partitions, files, memory, compute] = usage_numbers(stream.usage());
        env.set_longs(progress, &[is_at_end as i64, partitions, files, memory, compute]);
        Ok(chunk.map_or(ptr::null_mut(), |chunk| env.new_bytes(&chunk)))
    })
}

pub extern "system" fn cancel(env: *mut JNIEnv, binding: jclass, stream: jlong) {
    guarded(env, binding, (), |_| {
        // SAFETY: see `binding`.
        unsafe { borrow::<StreamHandle>(stream) }.cancel();
        Ok(())
    });
}

pub extern "system" fn release_stream(env: *mut JNIEnv, binding: jclass, stream: jlong) {
    guarded(env, binding, (), |_| {
        // SAFETY: see `binding`.
        drop(unsafe { release::<StreamHandle>(stream) });
        Ok(())
    });
}

pub extern "system" fn usage(env: *mut JNIEnv, binding: jclass, stream: jlong) -> jlongArray {
    // SAFETY: see `binding`.
    guarded(env, binding, ptr::null_mut(), |env| {
        Ok(env.new_longs(&usage_numbers(unsafe { borrow::<StreamHandle>(stream) }.usage())))
    })
}

pub extern "system" fn batch_usage(env: *mut JNIEnv, binding: jclass, batches: jlong) -> jlongArray {
    // SAFETY: see `binding`.
    guarded(env, binding, ptr::null_mut(), |env| {
        Ok(env.new_longs(&usage_numbers(
            unsafe { borrow::<BatchesHandle>(batches) }.usage(),
        )))
    })
}

fn usage_numbers(usage: &Usage) -> [i64; 4] {
    [
        usage.partitions() as i64,
        usage.files() as i64,
        usage.memory_peak() as i64,
        usage.compute_nanos().map_or(-1, |nanos| nanos as i64),
    ]
}

pub extern "system" fn batch_schema(env: *mut JNIEnv, binding: jclass, batches: jlong, schema: jlong) {
    // SAFETY: see `binding`. Java passes the address of an empty structure.
    guarded(env, binding, (), |_| unsafe {
        export_schema(borrow::<BatchesHandle>(batches).schema(), schema)
    });
}

pub extern "system" fn next_batch(
    env: *mut JNIEnv,
    binding: jclass,
    batches: jlong,
    array: jlong,
) -> jboolean {
    guarded(env, binding, false, |_| {
        // SAFETY: see `binding`.
        let Some(batch) = unsafe { borrow::<BatchesHandle>(batches) }.next()? else {
            return Ok(false);
        };
        let exported = FFI_ArrowArray::new(&StructArray::from(batch).to_data());
        // SAFETY: Java passes the address of an empty structure.
        unsafe { ptr::write(array as *mut FFI_ArrowArray, exported) };
        Ok(true)
    })
}

pub extern "system" fn cancel_batches(env: *mut JNIEnv, binding: jclass, batches: jlong) {
    guarded(env, binding, (), |_| {
        // SAFETY: see `binding`.
        unsafe { borrow::<BatchesHandle>(batches) }.cancel();
        Ok(())
    });
}

pub extern "system" fn release_batches(env: *mut JNIEnv, binding: jclass, batches: jlong) {
    guarded(env, binding, (), |_| {
        // SAFETY: see `binding`.
        drop(unsafe { release::<BatchesHandle>(batches) });
        Ok(())
    });
}
