#pragma once
// The C library shows this call of Linux only to programs that define _GNU_SOURCE, which Swift does not.
int sync_file_range(int file, long offset, long count, unsigned int flags);
/// Begins to write what changed, and waits for nothing.
enum { SYNC_FILE_RANGE_WRITE = 2 };
