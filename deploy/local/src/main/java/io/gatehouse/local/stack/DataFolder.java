package io.gatehouse.local.stack;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/** The folder that holds everything a stack keeps; one stack at a time uses it. */
public final class DataFolder implements AutoCloseable {
    private static final long NEEDED_BYTES = 300L * 1024 * 1024;

    private final Path root;
    private final FileChannel lock;

    private DataFolder(Path root, FileChannel lock) {
        this.root = root;
        this.lock = lock;
    }

    /** Makes or opens the folder and takes it for this process. */
    public static DataFolder open(Path folder) {
        var root = folder.toAbsolutePath().normalize();
        try {
            Files.createDirectories(
                    root, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
            FileStore store = Files.getFileStore(root);
            if (store.getUsableSpace() < NEEDED_BYTES) {
                throw new Fault("No room on disk: " + root + " needs " + NEEDED_BYTES / 1024 / 1024
                        + " MB free, there are " + store.getUsableSpace() / 1024 / 1024 + " MB");
            }
            var channel = FileChannel.open(root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!locked(channel)) {
                channel.close();
                throw new Fault(
                        "Another stack already uses " + root + ": stop it, or take another folder with --data DIR");
            }
            for (var folderName : new String[] {"logs", "config", "keys", "provider", "sample", "spool"}) {
                Files.createDirectories(root.resolve(folderName));
            }
            return new DataFolder(root, channel);
        } catch (IOException e) {
            throw new Fault("Cannot use the data folder " + root, e);
        }
    }

    public Path root() {
        return root;
    }

    public Path path(String relative) {
        return root.resolve(relative);
    }

    /** Writes a file that only its owner can read, all of it or nothing. */
    public static void writePrivately(Path file, String text) {
        try {
            var temporary = Files.createTempFile(
                    file.toAbsolutePath().getParent(),
                    "." + file.getFileName(),
                    ".new",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(temporary, text);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new Fault("Cannot write " + file, e);
        }
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new Fault("Cannot release " + root, e);
        }
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }
}
