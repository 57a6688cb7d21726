package org.gnomondb.cli;

import java.util.ArrayList;
import java.util.List;

/** Turns spellings of earlier releases, which scripts still use, into those of today. */
final class LegacyWords {
  private LegacyWords() {}

  static List<String> modernize(List<String> words) {
    List<String> modern = new ArrayList<>(words);
    replaceManaged(modern);
    for (int i = 0; i + 1 < modern.size(); i++) {
      // -h was --host once; today it asks for help, which takes no value
      if (modern.get(i).equals("-h") && isUrl(modern.get(i + 1))) {
        modern.set(i, CommonOptions.HOST.name());
      }
      if (modern.get(i).equals("--format") && modern.get(i + 1).equals("json_lines")) {
        modern.set(i + 1, "jsonl");
      }
    }
    modern.replaceAll(word -> word.equals("--format=json_lines") ? "--format=jsonl" : word);
    return modern;
  }

  /** {@code manage database create X}, {@code manage table delete X} and the like. */
  private static void replaceManaged(List<String> words) {
    if (words.size() < 3 || !words.getFirst().equals("manage")) {
      return;
    }
    List<String> today =
        switch (words.get(1) + " " + words.get(2)) {
          case "database create" -> List.of("create", "database");
          case "database list" -> List.of("show", "databases");
          case "database delete" -> List.of("delete", "database");
          case "table create" -> List.of("create", "table");
          case "table delete" -> List.of("delete", "table");
          default -> words.subList(0, 3);
        };
    List<String> rest = List.copyOf(words.subList(3, words.size()));
    List<String> first = List.copyOf(today);
    words.clear();
    words.addAll(first);
    words.addAll(rest);
  }

  private static boolean isUrl(String word) {
    return word.startsWith("http://") || word.startsWith("https://");
  }
}
