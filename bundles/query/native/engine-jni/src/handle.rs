//! Handles: boxes whose addresses Java keeps.

use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// How many objects made from one engine live.
#[derive(Clone, Default)]
pub struct LiveCount(Arc<AtomicI64>);

impl LiveCount {
    pub fn get(&self) -> i64 {
        self.0.load(Ordering::Acquire)
    }
}

/// A value that is counted while it lives.
pub struct Counted<T> {
    value: T,
    live: LiveCount,
}

impl<T> Counted<T> {
    pub fn new(value: T, live: &LiveCount) -> Self {
        live.0.fetch_add(1, Ordering::AcqRel);
        Self {
            value,
            live: live.clone(),
        }
    }

    pub fn value_mut(&mut self) -> &mut T {
        &mut self.value
    }
}

impl<T> Deref for Counted<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> Drop for Counted<T> {
    fn drop(&mut self) {
        self.live.0.fetch_sub(1, Ordering::AcqRel);
    }
}

/// Gives the value to Java.
pub fn into_handle<T>(value: T) -> i64 {
    Box::into_raw(Box::new(value)) as i64
}

/// # Safety
/// `handle` must come from [into_handle] with the same type and not be released.
pub unsafe fn borrow<'a, T>(handle: i64) -> &'a T {
    // SAFETY: by the caller's promise.
    unsafe { &*(handle as *const T) }
}

/// # Safety
/// As [borrow], and no other use of the handle may run at the same time.
pub unsafe fn borrow_mut<'a, T>(handle: i64) -> &'a mut T {
    // SAFETY: by the caller's promise.
    unsafe { &mut *(handle as *mut T) }
}

/// Takes the value back.
///
/// # Safety
/// As [borrow_mut], and the handle must not be used any more.
pub unsafe fn release<T>(handle: i64) -> T {
    // SAFETY: by the caller's promise.
    unsafe { *Box::from_raw(handle as *mut T) }
}
