package org.gnomondb.buffer.internal.index;

import java.time.LocalDate;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gnomondb.api.buffer.DataFile;
import org.gnomondb.api.catalog.DatabaseId;
import org.gnomondb.api.catalog.TableId;
import org.gnomondb.api.objectstore.ObjectMetadata;
import org.gnomondb.api.objectstore.ObjectPath;

/**
 * The names of data files: {@code
 * <nodeId>/dbs/<database>/<table>/<date>/<order>_<minTime>_<maxTime>_<rows>_<crc32c>_<nonce>.parquet}.
 * Name and size together say all that there is to know of a file.
 */
public final class DataFiles {
  private static final long NANOS_PER_DAY = 86_400_000_000_000L;
  private static final Pattern NAME =
      Pattern.compile(
          "(\\d{1,9})/(\\d{1,9})/[-+\\d]+/(\\d{20})_(-?\\d{1,19})_(-?\\d{1,19})_(\\d{1,18})_([0-9a-f]{8})"
              + "_([0-9a-f]+)\\.parquet");

  private final ObjectPath directory;

  public DataFiles(String nodeId) {
    this.directory = ObjectPath.of(nodeId, "dbs");
  }

  /** What the paths of all data files begin with. */
  public String prefix() {
    return directory + "/";
  }

  /**
   * The path of a new file. The date in it, the UTC day of its least time, is for people only.
   *
   * @param nonce tells two files apart that are equal in everything else
   */
  public ObjectPath path(
      TableKey table,
      long writeOrder,
      long minTime,
      long maxTime,
      long rowCount,
      int crc32c,
      long nonce) {
    LocalDate day = LocalDate.ofEpochDay(Math.floorDiv(minTime, NANOS_PER_DAY));
    return directory
        .child(Integer.toString(table.database().value()))
        .child(Integer.toString(table.table().value()))
        .child(day.toString())
        .child(
            "%020d_%d_%d_%d_%s_%x.parquet"
                .formatted(
                    writeOrder,
                    minTime,
                    maxTime,
                    rowCount,
                    HexFormat.of().toHexDigits(crc32c),
                    nonce));
  }

  /** What an object's name tells, or empty if it is not the name of a data file. */
  public Optional<IndexedFile> parse(ObjectMetadata object) {
    return parse(object.path(), object.sizeBytes());
  }

  Optional<IndexedFile> parse(ObjectPath path, long sizeBytes) {
    if (!path.value().startsWith(prefix())) {
      return Optional.empty();
    }
    Matcher name = NAME.matcher(path.value().substring(prefix().length()));
    if (!name.matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(file(path, sizeBytes, name));
    } catch (NumberFormatException e) {
      return Optional.empty(); // So many digits, yet too great a number.
    }
  }

  private static IndexedFile file(ObjectPath path, long sizeBytes, Matcher name) {
    TableKey table =
        new TableKey(
            new DatabaseId(Integer.parseInt(name.group(1))),
            new TableId(Integer.parseInt(name.group(2))));
    return new IndexedFile(
        table,
        new DataFile(
            path,
            sizeBytes,
            Long.parseLong(name.group(6)),
            Long.parseLong(name.group(4)),
            Long.parseLong(name.group(5)),
            Long.parseLong(name.group(3)),
            HexFormat.fromHexDigits(name.group(7))));
  }
}
