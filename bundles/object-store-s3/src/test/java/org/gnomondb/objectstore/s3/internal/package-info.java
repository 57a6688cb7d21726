/** Tests of the S3 object store, against a real MinIO server. */
@NullMarked
package org.gnomondb.objectstore.s3.internal;

import org.jspecify.annotations.NullMarked;
