// Files that no other can take the place of, whoever asks.
#pragma once

/// What keeps a file from being replaced by another one.
typedef enum {
    FILE_FREE,
    /// An attribute of the file (chattr +i or +a).
    FILE_IMMUTABLE,
    /// It is the root of a mount, as a file that a container is given.
    FILE_MOUNTED
} FixedFile;

FixedFile file_fixed(const char *path);
