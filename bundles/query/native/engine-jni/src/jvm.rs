//! The few calls into the JVM that the bridge needs, with Rust types.

use std::ffi::{CStr, c_void};
use std::ptr;
use std::sync::OnceLock;

use engine_core::EngineError;
use engine_core::ErrorKind;
use engine_core::Result;
use jni_sys::{
    JNI_OK, JNI_VERSION_1_8, JNIEnv, JavaVM, jbyteArray, jclass, jlongArray, jobject, jobjectArray, jstring,
    jvalue,
};

/// Local references that one frame of an upcall may make.
const LOCAL_REFERENCES: i32 = 16;

static STRING_CLASS: OnceLock<GlobalClass> = OnceLock::new();

/// A class that stays loaded.
struct GlobalClass(jclass);

// SAFETY: global references are valid on every thread.
unsafe impl Send for GlobalClass {}
unsafe impl Sync for GlobalClass {}

/// The environment of the current thread, valid until the native method returns.
#[derive(Clone, Copy)]
pub struct Env(*mut JNIEnv);

/// Calls a function of JNI's table.
macro_rules! jni {
    ($env:expr, $function:ident $(, $argument:expr)*) => {{
        let env = $env.0;
        // SAFETY: the environment is this thread's; the arguments are live references of it.
        unsafe { ((**env).v1_6.$function)(env $(, $argument)*) }
    }};
}

impl Env {
    /// # Safety
    /// `env` must be the current thread's environment.
    pub unsafe fn new(env: *mut JNIEnv) -> Self {
        Self(env)
    }

    pub fn vm(self) -> Result<Vm> {
        let mut vm = ptr::null_mut();
        match jni!(self, GetJavaVM, &mut vm) {
            JNI_OK => Ok(Vm(vm)),
            code => Err(internal(format!("GetJavaVM returned {code}"))),
        }
    }

    /// The array's bytes; none for null.
    pub fn bytes(self, array: jbyteArray) -> Vec<u8> {
        if array.is_null() {
            return vec![];
        }
        let length = jni!(self, GetArrayLength, array);
        let mut bytes = vec![0u8; length as usize];
        jni!(
            self,
            GetByteArrayRegion,
            array,
            0,
            length,
            bytes.as_mut_ptr().cast()
        );
        bytes
    }

    /// Text that Java passes as UTF-8.
    pub fn text(self, array: jbyteArray) -> Result<String> {
        String::from_utf8(self.bytes(array))
            .map_err(|e| EngineError::new(ErrorKind::Syntax, format!("the text is not UTF-8: {e}")))
    }

    pub fn longs(self, array: jlongArray) -> Vec<i64> {
        if array.is_null() {
            return vec![];
        }
        let length = jni!(self, GetArrayLength, array);
        let mut longs = vec![0i64; length as usize];
        jni!(self, GetLongArrayRegion, array, 0, length, longs.as_mut_ptr());
        longs
    }

    pub fn length(self, array: jobjectArray) -> usize {
        jni!(self, GetArrayLength, array) as usize
    }

    /// Passes each element of the array, whose reference lives as long as the call.
    pub fn for_each(
        self,
        array: jobjectArray,
        mut visit: impl FnMut(usize, jobject) -> Result<()>,
    ) -> Result<()> {
        (0..self.length(array)).try_for_each(|index| {
            let element = jni!(self, GetObjectArrayElement, array, index as i32);
            let result = visit(index, element);
            jni!(self, DeleteLocalRef, element);
            result
        })
    }

    /// A new array, or null with a pending OutOfMemoryError.
    pub fn new_bytes(self, bytes: &[u8]) -> jbyteArray {
        let Ok(length) = i32::try_from(bytes.len()) else {
            self.throw_new(
                c"java/lang/OutOfMemoryError",
                c"a chunk larger than an array can be",
            );
            return ptr::null_mut();
        };
        let array = jni!(self, NewByteArray, length);
        if !array.is_null() {
            jni!(self, SetByteArrayRegion, array, 0, length, bytes.as_ptr().cast());
        }
        array
    }

    pub fn new_longs(self, longs: &[i64]) -> jlongArray {
        let array = jni!(self, NewLongArray, longs.len() as i32);
        if !array.is_null() {
            self.set_longs(array, longs);
        }
        array
    }

    /// Writes to the beginning of an array that is at least as long.
    pub fn set_longs(self, array: jlongArray, longs: &[i64]) {
        jni!(
            self,
            SetLongArrayRegion,
            array,
            0,
            longs.len() as i32,
            longs.as_ptr()
        );
    }

    pub fn new_ints(self, ints: &[i32]) -> jobject {
        let array = jni!(self, NewIntArray, ints.len() as i32);
        if !array.is_null() {
            jni!(
                self,
                SetIntArrayRegion,
                array,
                0,
                ints.len() as i32,
                ints.as_ptr()
            );
        }
        array
    }

    /// By UTF-16, because JNI's own UTF-8 is not UTF-8.
    pub fn new_string(self, text: &str) -> jstring {
        let units: Vec<u16> = text.encode_utf16().collect();
        jni!(self, NewString, units.as_ptr(), units.len() as i32)
    }

    pub fn new_strings<'a>(self, texts: impl Iterator<Item = &'a str>) -> jobjectArray {
        let texts: Vec<&str> = texts.collect();
        let class = self.string_class();
        let array = jni!(self, NewObjectArray, texts.len() as i32, class, ptr::null_mut());
        for (index, text) in texts.iter().enumerate().take_while(|_| !array.is_null()) {
            let string = self.new_string(text);
            jni!(self, SetObjectArrayElement, array, index as i32, string);
            jni!(self, DeleteLocalRef, string);
        }
        array
    }

    /// Looked up once: a class of the JDK lives as long as the process.
    fn string_class(self) -> jclass {
        let find = || GlobalClass(self.new_global(jni!(self, FindClass, c"java/lang/String".as_ptr())));
        STRING_CLASS.get_or_init(find).0
    }

    /// A direct buffer over memory that must outlive every use of it by Java.
    pub fn new_direct_buffer(self, memory: &mut [u8]) -> jobject {
        jni!(
            self,
            NewDirectByteBuffer,
            memory.as_mut_ptr().cast::<c_void>(),
            memory.len() as i64
        )
    }

    pub fn object_class(self, object: jobject) -> jclass {
        jni!(self, GetObjectClass, object)
    }

    /// None with a pending exception when there is no such method.
    pub fn method(self, class: jclass, name: &CStr, signature: &CStr) -> Option<MethodId> {
        let id = jni!(self, GetMethodID, class, name.as_ptr(), signature.as_ptr());
        (!id.is_null()).then_some(MethodId(id))
    }

    pub fn call_void(self, object: jobject, method: MethodId, arguments: &[jvalue]) {
        jni!(self, CallVoidMethodA, object, method.0, arguments.as_ptr());
    }

    /// Takes the pending exception away and returns its class and text.
    pub fn take_exception(self) -> Option<String> {
        let exception = jni!(self, ExceptionOccurred);
        if exception.is_null() {
            return None;
        }
        jni!(self, ExceptionClear);
        let class = self.object_class(exception);
        let text = self
            .method(class, c"toString", c"()Ljava/lang/String;")
            .map(|method| jni!(self, CallObjectMethodA, exception, method.0, ptr::null()))
            .filter(|text| !text.is_null())
            .map(|text| self.string(text));
        jni!(self, ExceptionClear);
        Some(text.unwrap_or_else(|| "an exception without text".to_owned()))
    }

    fn string(self, string: jstring) -> String {
        let length = jni!(self, GetStringLength, string);
        let mut units = vec![0u16; length as usize];
        jni!(self, GetStringRegion, string, 0, length, units.as_mut_ptr());
        String::from_utf16_lossy(&units)
    }

    /// Throws what the binding class makes of the error.
    pub fn throw(self, binding: jclass, error: &EngineError) {
        let name = c"failure";
        let signature = c"(ILjava/lang/String;)Ljava/lang/RuntimeException;";
        let method = jni!(
            self,
            GetStaticMethodID,
            binding,
            name.as_ptr(),
            signature.as_ptr()
        );
        if method.is_null() {
            return;
        }
        let message = self.new_string(&error.message);
        let arguments = [jvalue { i: error.kind as i32 }, jvalue { l: message }];
        let exception = jni!(self, CallStaticObjectMethodA, binding, method, arguments.as_ptr());
        if !exception.is_null() {
            jni!(self, Throw, exception);
        }
    }

    pub fn throw_new(self, class: &CStr, message: &CStr) {
        let class = jni!(self, FindClass, class.as_ptr());
        if !class.is_null() {
            jni!(self, ThrowNew, class, message.as_ptr());
        }
    }

    pub fn register_natives(self, class: jclass, methods: &[jni_sys::JNINativeMethod]) -> bool {
        jni!(
            self,
            RegisterNatives,
            class,
            methods.as_ptr(),
            methods.len() as i32
        ) == JNI_OK
    }

    pub fn new_global(self, object: jobject) -> jobject {
        jni!(self, NewGlobalRef, object)
    }

    pub fn delete_global(self, object: jobject) {
        jni!(self, DeleteGlobalRef, object);
    }

    /// Frees the local references that `work` makes. A thread that stays attached has no other end
    /// of them.
    pub fn with_frame<T>(self, work: impl FnOnce() -> T) -> T {
        jni!(self, PushLocalFrame, LOCAL_REFERENCES);
        let result = work();
        jni!(self, PopLocalFrame, ptr::null_mut());
        result
    }
}

/// A method of a class that is kept loaded by whoever holds this.
#[derive(Clone, Copy)]
pub struct MethodId(jni_sys::jmethodID);

// SAFETY: method ids are valid on every thread.
unsafe impl Send for MethodId {}
unsafe impl Sync for MethodId {}

/// The one JVM of this process.
#[derive(Clone, Copy)]
pub struct Vm(*mut JavaVM);

// SAFETY: the invocation interface may be used from every thread, and lives as long as the process.
unsafe impl Send for Vm {}
unsafe impl Sync for Vm {}

impl Vm {
    /// Attaches the current thread so that it does not keep the JVM from ending.
    pub fn attach_daemon(self) {
        let mut env = ptr::null_mut();
        // SAFETY: the JVM lives. A null argument means a thread without name of its own.
        unsafe { ((**self.0).v1_4.AttachCurrentThreadAsDaemon)(self.0, &mut env, ptr::null_mut()) };
    }

    pub fn detach(self) {
        // SAFETY: no Java frame is on this thread's stack.
        unsafe { ((**self.0).v1_2.DetachCurrentThread)(self.0) };
    }

    /// The current thread's environment, if it is attached.
    pub fn env(self) -> Option<Env> {
        let mut env = ptr::null_mut();
        // SAFETY: the JVM lives.
        let code = unsafe { ((**self.0).v1_2.GetEnv)(self.0, &mut env, JNI_VERSION_1_8) };
        (code == JNI_OK).then_some(Env(env.cast()))
    }
}

pub fn internal(message: String) -> EngineError {
    EngineError::new(ErrorKind::Internal, message)
}
