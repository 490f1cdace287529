package io.memlog.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PostgresFolderIT {

    @TempDir
    Path folder;

    @Test
    void aClusterWorksInAFolderThatOnlyRootCanEnter() throws Exception {
        assumeTrue(System.getProperty("user.name").equals("root"), "only root runs Postgres as another user");

        // Given
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        PostgresProcess postgres =
                new PostgresProcess(PartSettings.in(folder.resolve("postgres")).throwaway());

        // When
        postgres.start();

        // Then
        Path note = folder.resolve("postgres").resolve("WHERE-IS-THE-DATA.txt");
        String elsewhere = Files.readString(note).strip().replaceAll("(?s).* are in ", "");
        assertThat(Path.of(elsewhere, "data", "PG_VERSION")).exists();
        postgres.deleteData();
        assertThat(Path.of(elsewhere)).doesNotExist();
        assertThat(folder).isEmptyDirectory();
    }
}
