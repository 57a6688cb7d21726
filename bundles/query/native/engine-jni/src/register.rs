//! Which function implements which native method.

use std::ffi::c_void;

use jni_sys::{JNIEnv, JNINativeMethod, jclass};

use crate::answers::*;
use crate::binding::*;
use crate::jvm::Env;
use crate::tables::*;

/// Java name and signature of each method with the function that implements it.
macro_rules! methods {
    ($($name:literal $signature:literal => $function:ident,)*) => {
        [$(JNINativeMethod {
            name: $name.as_ptr().cast_mut(),
            signature: $signature.as_ptr().cast_mut(),
            fnPtr: $function as *mut c_void,
        }),*]
    };
}

/// Registers all native methods of `org.gnomondb.query.internal.engine.EngineBinding`.
///
/// # Safety
/// The arguments must be those of a native call on this thread.
pub unsafe fn register(env: *mut JNIEnv, target: jclass) {
    let methods = methods! {
        c"open" c"(JZI[[BLjava/lang/Object;)J" => open,
        c"close" c"(J)V" => close,
        c"memoryReserved" c"(J)J" => memory_reserved,
        c"forgetIdleColumns" c"(J)V" => forget_idle_columns,
        c"liveHandles" c"(J)J" => live_handles,
        c"liveBlocks" c"(J)J" => live_blocks,
        c"importBlock" c"(JJJJJ)J" => import_block,
        c"releaseBlock" c"(J)V" => release_block,
        c"importTable" c"(JJ[[B)J" => import_table,
        c"releaseTable" c"(J)V" => release_table,
        c"importRows" c"(J[BJ[J[[J[J[[B[J)J" => import_rows,
        c"releaseRows" c"(J)V" => release_rows,
        c"prepare" c"(J[B[B)J" => prepare,
        c"tableNames" c"(J)[Ljava/lang/String;" => table_names,
        c"needsAllTables" c"(J)Z" => needs_all_tables,
        c"attach" c"(JJJ)V" => attach,
        c"attachSystem" c"(J[BJJ)V" => attach_system,
        c"releasePrepared" c"(J)V" => release_prepared,
        c"start" c"(JJI)J" => start,
        c"merge" c"(JJ[[B[[B[JJJ)J" => merge,
        c"next" c"(J[J)[B" => next,
        c"cancel" c"(J)V" => cancel,
        c"releaseStream" c"(J)V" => release_stream,
        c"usage" c"(J)[J" => usage,
        c"describe" c"(JJJJ)V" => describe,
        c"startBatches" c"(JJ)J" => start_batches,
        c"batchSchema" c"(JJ)V" => batch_schema,
        c"nextBatch" c"(JJ)Z" => next_batch,
        c"batchUsage" c"(J)[J" => batch_usage,
        c"cancelBatches" c"(J)V" => cancel_batches,
        c"releaseBatches" c"(J)V" => release_batches,
    };
    // SAFETY: by the caller's promise.
    let env = unsafe { Env::new(env) };
    // A failure leaves NoSuchMethodError pending.
    env.register_natives(target, &methods);
}
