/**
 * The object store in a bucket of Amazon S3, MinIO or any other store with the same protocol,
 * through MinIO's SDK.
 */
@NullMarked
package org.gnomondb.objectstore.s3.internal;

import org.jspecify.annotations.NullMarked;
