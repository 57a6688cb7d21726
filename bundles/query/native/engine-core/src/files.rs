//! Parquet files behind a reader that is not ours.

use std::fmt;
use std::io;
use std::ops::Range;
use std::sync::{Arc, LazyLock};

use async_trait::async_trait;
use bytes::Bytes;
use datafusion::execution::object_store::ObjectStoreUrl;
use futures::StreamExt;
use futures::stream::{self, BoxStream};
use object_store::path::Path;
use object_store::{
    Attributes, CopyOptions, Error, GetOptions, GetRange, GetResult, GetResultPayload, ListResult,
    MultipartUpload, ObjectMeta, ObjectStore, PutMultipartOptions, PutOptions, PutPayload, PutResult, Result,
};

/// An immutable Parquet file, sorted by tags, then time. No key stands in it twice.
#[derive(Clone, Debug)]
pub struct DataFile {
    pub path: String,
    pub size_bytes: u64,
    pub row_count: u64,
    /// The least and the greatest time of a row, in nanoseconds.
    pub time_min: i64,
    pub time_max: i64,
    /// Files with a greater one were written later; those with the same one have no key in common.
    pub write_order: i64,
}

/// Reads parts of objects. Calls block and come from threads that may.
pub trait ObjectReader: Send + Sync {
    /// Fills `target` with the ranges, one after the other. Their lengths sum up to its length.
    fn read(&self, path: &str, ranges: &[Range<u64>], target: &mut [u8]) -> io::Result<()>;
}

/// Names the one store that plans can read from.
pub fn object_store_url() -> &'static ObjectStoreUrl {
    static URL: LazyLock<ObjectStoreUrl> =
        LazyLock::new(|| ObjectStoreUrl::parse("gnomon://store").expect("a valid URL"));
    &URL
}

/// The gap between two ranges, in bytes, up to which reading it costs less than a second range.
const COALESCE_GAP_BYTES: u64 = 256 * 1024;

/// The read-only object store that the engine sees. It is asked for ranges of files of known size
/// and for nothing else.
pub struct ReaderStore {
    reader: Arc<dyn ObjectReader>,
}

impl ReaderStore {
    pub fn new(reader: Arc<dyn ObjectReader>) -> Self {
        Self { reader }
    }

    /// All ranges in one call, as one buffer on a thread that may block.
    async fn read(&self, path: &Path, ranges: Vec<Range<u64>>) -> Result<Bytes> {
        let reader = Arc::clone(&self.reader);
        let path = path.to_string();
        let read = move || {
            let length: u64 = ranges.iter().map(|range| range.end - range.start).sum();
            let mut target = vec![0; length as usize];
            reader
                .read(&path, &ranges, &mut target)
                .map(|()| Bytes::from(target))
                .map_err(|e| failure(&path, e))
        };
        tokio::task::spawn_blocking(read)
            .await
            .map_err(|source| Error::JoinError { source })?
    }
}

#[async_trait]
impl ObjectStore for ReaderStore {
    async fn get_opts(&self, location: &Path, options: GetOptions) -> Result<GetResult> {
        let Some(GetRange::Bounded(range)) = options.range else {
            return Err(unsupported("reading an object of unknown size"));
        };
        let bytes = self.read(location, vec![range.clone()]).await?;
        Ok(GetResult {
            payload: GetResultPayload::Stream(stream::once(async { Ok(bytes) }).boxed()),
            meta: ObjectMeta {
                location: location.clone(),
                last_modified: Default::default(),
                size: range.end,
                e_tag: None,
                version: None,
            },
            range,
            attributes: Attributes::default(),
        })
    }

    async fn get_ranges(&self, location: &Path, ranges: &[Range<u64>]) -> Result<Vec<Bytes>> {
        let wide = coalesce(ranges);
        let bytes = self.read(location, wide.clone()).await?;
        let mut starts = Vec::with_capacity(wide.len());
        let mut start = 0;
        for range in &wide {
            starts.push(start);
            start += (range.end - range.start) as usize;
        }
        let part = |range: &Range<u64>| {
            let index = wide.partition_point(|candidate| candidate.start <= range.start) - 1;
            let from = starts[index] + (range.start - wide[index].start) as usize;
            bytes.slice(from..from + (range.end - range.start) as usize)
        };
        Ok(ranges.iter().map(part).collect())
    }

    async fn put_opts(&self, _: &Path, _: PutPayload, _: PutOptions) -> Result<PutResult> {
        Err(unsupported("put"))
    }

    async fn put_multipart_opts(&self, _: &Path, _: PutMultipartOptions) -> Result<Box<dyn MultipartUpload>> {
        Err(unsupported("put"))
    }

    fn delete_stream(&self, _: BoxStream<'static, Result<Path>>) -> BoxStream<'static, Result<Path>> {
        stream::once(async { Err(unsupported("delete")) }).boxed()
    }

    fn list(&self, _: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
        stream::once(async { Err(unsupported("list")) }).boxed()
    }

    async fn list_with_delimiter(&self, _: Option<&Path>) -> Result<ListResult> {
        Err(unsupported("list"))
    }

    async fn copy_opts(&self, _: &Path, _: &Path, _: CopyOptions) -> Result<()> {
        Err(unsupported("copy"))
    }
}

impl fmt::Debug for ReaderStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ReaderStore")
    }
}

impl fmt::Display for ReaderStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ReaderStore")
    }
}

/// The ranges in ascending order, with those joined that lie close to each other.
fn coalesce(ranges: &[Range<u64>]) -> Vec<Range<u64>> {
    let mut sorted = ranges.to_vec();
    sorted.sort_unstable_by_key(|range| range.start);
    let mut wide: Vec<Range<u64>> = Vec::with_capacity(sorted.len());
    for range in sorted {
        match wide.last_mut() {
            Some(last) if range.start <= last.end + COALESCE_GAP_BYTES => {
                last.end = last.end.max(range.end);
            }
            _ => wide.push(range),
        }
    }
    wide
}

fn failure(path: &str, error: io::Error) -> Error {
    if error.kind() == io::ErrorKind::NotFound {
        return Error::NotFound {
            path: path.to_owned(),
            source: error.into(),
        };
    }
    Error::Generic {
        store: "object store",
        source: error.into(),
    }
}

fn unsupported(operation: &str) -> Error {
    Error::NotImplemented {
        operation: operation.to_owned(),
        implementer: "ReaderStore".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Numbers;

    impl ObjectReader for Numbers {
        fn read(&self, _: &str, ranges: &[Range<u64>], target: &mut [u8]) -> io::Result<()> {
            let bytes = ranges
                .iter()
                .cloned()
                .flatten()
                .map(|offset| (offset % 251) as u8);
            target.iter_mut().zip(bytes).for_each(|(slot, byte)| *slot = byte);
            Ok(())
        }
    }

    #[tokio::test]
    async fn returns_ranges_in_the_order_asked_for() {
        let store = ReaderStore::new(Arc::new(Numbers));
        let ranges = [5_000_000..5_000_010, 3..7, 5..9, 0..1];
        let parts = store.get_ranges(&Path::from("a"), &ranges).await.unwrap();
        for (range, part) in ranges.into_iter().zip(parts) {
            let expected: Vec<u8> = range.map(|offset| (offset % 251) as u8).collect();
            assert_eq!(part, expected);
        }
    }

    #[test]
    fn joins_what_is_close() {
        let near = 20 + COALESCE_GAP_BYTES;
        let far = 2 * near + COALESCE_GAP_BYTES;
        assert_eq!(
            coalesce(&[far..far + 1, near..near + 5, 0..20]),
            [0..near + 5, far..far + 1]
        );
    }
}
