//! The upcall that reads objects.

use std::io;
use std::ops::Range;

use engine_core::{ObjectReader, Result};
use jni_sys::{jobject, jvalue};

use crate::jvm::{Env, MethodId, Vm, internal};

/// An object with the method `void read(String, long[], int[], ByteBuffer) throws IOException`.
///
/// The buffer that Java sees is memory of this side and must not be kept by Java.
pub struct JavaObjectReader {
    vm: Vm,
    object: jobject,
    read: MethodId,
}

// SAFETY: the object is a global reference, valid on every thread.
unsafe impl Send for JavaObjectReader {}
unsafe impl Sync for JavaObjectReader {}

impl JavaObjectReader {
    pub fn new(env: Env, object: jobject) -> Result<Self> {
        let class = env.object_class(object);
        let signature = c"(Ljava/lang/String;[J[ILjava/nio/ByteBuffer;)V";
        let read = env
            .method(class, c"read", signature)
            .ok_or_else(|| internal(env.take_exception().unwrap_or_default()))?;
        Ok(Self {
            vm: env.vm()?,
            object: env.new_global(object),
            read,
        })
    }

    fn call(&self, env: Env, path: &str, ranges: &[Range<u64>], target: &mut [u8]) -> io::Result<()> {
        let offsets: Vec<i64> = ranges.iter().map(|range| range.start as i64).collect();
        let lengths = ranges
            .iter()
            .map(|range| i32::try_from(range.end - range.start))
            .collect::<std::result::Result<Vec<_>, _>>()
            .map_err(|_| io::Error::other("a range of more than 2 GiB"))?;
        let arguments = [
            jvalue {
                l: env.new_string(path),
            },
            jvalue {
                l: env.new_longs(&offsets),
            },
            jvalue {
                l: env.new_ints(&lengths),
            },
            jvalue {
                l: env.new_direct_buffer(target),
            },
        ];
        // SAFETY: all four were written as objects. Null means that Java is out of memory.
        if arguments.iter().all(|argument| unsafe { !argument.l.is_null() }) {
            env.call_void(self.object, self.read, &arguments);
        }
        env.take_exception()
            .map_or(Ok(()), |text| Err(io::Error::other(text)))
    }
}

impl ObjectReader for JavaObjectReader {
    fn read(&self, path: &str, ranges: &[Range<u64>], target: &mut [u8]) -> io::Result<()> {
        let env = self
            .vm
            .env()
            .ok_or_else(|| io::Error::other("a thread that is not attached to the JVM"))?;
        env.with_frame(|| self.call(env, path, ranges, target))
    }
}

impl Drop for JavaObjectReader {
    /// The last owner is the engine's session, which ends on a thread of Java or of the engine.
    fn drop(&mut self) {
        if let Some(env) = self.vm.env() {
            env.delete_global(self.object);
        }
    }
}
