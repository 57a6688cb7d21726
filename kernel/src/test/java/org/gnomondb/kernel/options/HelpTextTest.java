package org.gnomondb.kernel.options;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HelpTextTest {
  private static final Path DOCUMENTS = Path.of("../docs");

  @Test
  void helpNamesEveryOptionThatIsNotHidden() {
    String help = HelpText.help();

    for (OptionDefinition option : ServerOptions.table()) {
      if (option.isHidden()) {
        assertThat(help).doesNotContain("--" + option.name());
      } else {
        assertThat(help).contains(option.usage());
        option.variable().ifPresent(name -> assertThat(help).contains("[env: " + name + "]"));
        option.defaultValue().ifPresent(text -> assertThat(help).contains("[default: " + text));
        assertThat(option.description()).isNotBlank();
        assertThat(option.group()).isNotBlank();
      }
    }
  }

  /** By its name, or by its variable where that is the better way to give it. */
  @Test
  void documentsTellOfEveryOptionThatIsNotHidden() throws IOException {
    StringBuilder pages = new StringBuilder();
    for (String page : List.of("operate.md", "http.md", "write-a-store.md")) {
      pages.append(Files.readString(DOCUMENTS.resolve(page)));
    }

    for (OptionDefinition option : ServerOptions.table()) {
      if (!option.isHidden()) {
        String name = "--" + option.name();
        assertThat(pages).containsAnyOf(name, option.variable().orElse(name));
      }
    }
  }

  @Test
  void helpFitsATerminalOfAHundredColumns() {
    assertThat(HelpText.help().lines()).allMatch(line -> line.length() <= 100);
  }

  @Test
  void optionNamesAreUnique() {
    List<String> names =
        ServerOptions.table().stream()
            .flatMap(option -> Stream.concat(Stream.of(option.name()), option.aliases().stream()))
            .toList();

    assertThat(names).doesNotHaveDuplicates();
  }

  @Test
  void refusalListsAllProblemsAndTheWayToHelp() {
    assertThat(HelpText.refusal(List.of("one", "two")))
        .isEqualTo(
            """
            error: one

            error: two

            Usage: gnomon serve [OPTIONS]

            For more information, try '--help'.
            """);
  }
}
