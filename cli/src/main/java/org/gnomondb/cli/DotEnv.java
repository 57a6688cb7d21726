package org.gnomondb.cli;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads variables from a file {@code .env}: lines of {@code NAME=value}, with {@code export} before
 * them or not. A value in single quotes is taken as it is; in double quotes, {@code \n \t \" \\}
 * and {@code \$} are escapes; one without quotes ends before a {@code #} that follows a blank.
 * Variables inside values are not replaced.
 */
final class DotEnv {
  static final String FILE_NAME = ".env";
  static final int FILE_BYTES_MAX = 1 << 20;

  private static final Pattern LINE =
      Pattern.compile("\\s*(?:export\\s+)?([A-Za-z_][A-Za-z0-9_.]*)\\s*=\\s*(.*?)\\s*");
  private static final Pattern SINGLE_QUOTED = Pattern.compile("'([^']*)'\\s*(?:#.*)?");
  private static final Pattern DOUBLE_QUOTED =
      Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"\\s*(?:#.*)?");

  private DotEnv() {}

  /** The file can't be used. The message names it and says why. */
  static final class BadFileException extends Exception {
    private static final long serialVersionUID = 1L;

    BadFileException(Path file, String problem) {
      super(file + ": " + problem);
    }
  }

  /**
   * The process's variables, and those of the file in this folder that the process does not set.
   */
  static Map<String, String> load(Path folder, Map<String, String> process)
      throws BadFileException {
    Path file = folder.resolve(FILE_NAME);
    List<String> lines;
    try {
      if (!Files.exists(file)) {
        return process;
      }
      if (Files.size(file) > FILE_BYTES_MAX) {
        throw new BadFileException(file, "it is larger than " + FILE_BYTES_MAX + " bytes");
      }
      lines = Files.readAllLines(file);
    } catch (NoSuchFileException e) {
      return process;
    } catch (CharacterCodingException e) {
      throw new BadFileException(file, "it is not UTF-8 text");
    } catch (IOException e) {
      throw new BadFileException(file, "it can't be read: " + e.getMessage());
    }
    Map<String, String> variables = new HashMap<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (!line.isEmpty() && !line.startsWith("#")) {
        read(file, i + 1, line, variables);
      }
    }
    variables.putAll(process);
    return variables;
  }

  private static void read(Path file, int number, String line, Map<String, String> variables)
      throws BadFileException {
    Matcher matcher = LINE.matcher(line);
    if (!matcher.matches()) {
      throw new BadFileException(file, "line " + number + " is not of the form NAME=value");
    }
    variables.put(matcher.group(1), value(file, number, matcher.group(2)));
  }

  private static String value(Path file, int number, String text) throws BadFileException {
    if (text.startsWith("'") || text.startsWith("\"")) {
      boolean isSingle = text.startsWith("'");
      Matcher matcher = (isSingle ? SINGLE_QUOTED : DOUBLE_QUOTED).matcher(text);
      if (!matcher.matches()) {
        throw new BadFileException(file, "line " + number + " has a quote without its partner");
      }
      return isSingle ? matcher.group(1) : unescape(matcher.group(1));
    }
    if (text.startsWith("#")) {
      return "";
    }
    int comment = text.indexOf(" #");
    return comment < 0 ? text : text.substring(0, comment).strip();
  }

  private static String unescape(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        i++;
        c = text.charAt(i);
        plain.append(c == 'n' ? '\n' : c == 't' ? '\t' : c);
      } else {
        plain.append(c);
      }
    }
    return plain.toString();
  }
}
