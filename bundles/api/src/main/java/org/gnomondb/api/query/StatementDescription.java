package org.gnomondb.api.query;

import org.apache.arrow.vector.types.pojo.Schema;

/**
 * What a statement asks for and answers, known without running it.
 *
 * @param result the columns of the answer, of types as those of {@link BatchAnswer#schema}
 * @param parameters a field for each placeholder, named as it is, such as {@code $1} or {@code
 *     $room}: numbered ones in their order, then others by name
 */
public record StatementDescription(Schema result, Schema parameters) {}
