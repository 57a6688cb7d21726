//! The JNI face of `engine-core`.
//!
//! The library is loaded once per process by `org.gnomondb.kernel.natives.NativeLibrary`, while the
//! bundle that uses it may be replaced many times. So the kernel's class has the one exported
//! function, [bind](Java_org_gnomondb_kernel_natives_NativeLibrary_bind), which registers the rest
//! on the binding class of whichever bundle asks. Nothing here holds on to a class or object of
//! that bundle, except an open engine to its reader of objects.
//!
//! Handles are addresses of boxes. The Java side wraps each in an object that passes it here only
//! between its making and its release, and by one releasing thread.

mod answers;
mod binding;
mod handle;
mod jvm;
mod object_reader;
mod register;
mod tables;

use jni_sys::{JNIEnv, jclass};

/// `NativeLibrary.bind(Class)`: makes the functions of [binding], [tables] and [answers] the native methods of `target`.
///
/// # Safety
/// Called by the JVM.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn Java_org_gnomondb_kernel_natives_NativeLibrary_bind(
    env: *mut JNIEnv,
    _class: jclass,
    target: jclass,
) {
    // SAFETY: the JVM passes a valid environment and class. A failure leaves a Java exception.
    unsafe { register::register(env, target) };
}
