package io.gatehouse.local.day;

import io.gatehouse.local.postgres.Postgres;
import io.gatehouse.local.stack.DataFolder;
import io.gatehouse.local.stack.Fault;
import io.gatehouse.local.stack.Stack;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A backup of both databases while the services run, and of the keys: PostgreSQL's own way for file copies, between
 * pg_backup_start and pg_backup_stop, or by pg_dump. Nothing is stopped for it.
 */
final class Backup {
    /** The folder of the dumps in the backup. */
    static final String DUMPS = "dumps";

    private static final Set<String> NOT_COPIED =
            Set.of("postmaster.pid", "postmaster.opts", "pg_replslot", "pg_stat_tmp", "pgsql_tmp");

    private Backup() {}

    /**
     * Copies both databases, the keys, and the world outside, to another folder.
     *
     * @param dump how the databases are dumped, or null for a copy of the cluster's files
     */
    static void take(Stack stack, Path to, @Nullable Dump dump) {
        var data = stack.data();
        try {
            Files.createDirectories(to);
            if (dump == null) {
                cluster(stack.postgres(), data.path("postgres"), to.resolve("postgres"));
            } else {
                dump.take(stack.postgres(), to.resolve(DUMPS));
            }
            copy(data.path("keys"), to.resolve("keys"));
            // Vendors and addresses are not ours to restore: they go on as they are.
            copy(data.path("provider"), to.resolve("provider"));
            Files.copy(data.path("ports.json"), to.resolve("ports.json"));
        } catch (IOException | SQLException e) {
            throw new Fault("The backup failed", e);
        }
    }

    private static void cluster(Postgres postgres, Path from, Path to) throws SQLException, IOException {
        try (var connection = postgres.connect("postgres");
                var statement = connection.createStatement()) {
            statement.execute("SELECT pg_backup_start('gatehouse', true)");
            copy(from, to);
            try (var ended = statement.executeQuery("SELECT labelfile FROM pg_backup_stop(false)")) {
                ended.next();
                DataFolder.writePrivately(to.resolve("backup_label"), ended.getString(1));
            }
            // What was written meanwhile; without it the copies of the tables do not fit together.
            copy(from.resolve("pg_wal"), to.resolve("pg_wal"));
        }
        Files.createDirectories(to.resolve("pg_replslot"));
        Files.createDirectories(to.resolve("pg_stat_tmp"));
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                if (NOT_COPIED.contains(folder.getFileName().toString())) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                var copy = to.resolve(from.relativize(folder).toString());
                Files.createDirectories(copy);
                Files.setPosixFilePermissions(copy, Files.getPosixFilePermissions(folder));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (!NOT_COPIED.contains(file.getFileName().toString())) {
                    try {
                        Files.copy(
                                file,
                                to.resolve(from.relativize(file).toString()),
                                StandardCopyOption.REPLACE_EXISTING,
                                StandardCopyOption.COPY_ATTRIBUTES);
                    } catch (NoSuchFileException gone) {
                        // A file that PostgreSQL removed meanwhile; its log of changes tells what became of it.
                    }
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }
        });
    }
}
