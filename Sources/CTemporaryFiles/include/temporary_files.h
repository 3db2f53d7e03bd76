// Files that a signal which ends the process removes first. The handler is in C, where it is known what is safe in one.
#pragma once

/// From here to `temporary_file_forget`, a signal that ends the process removes the file at `path`, which need not exist
/// yet. Signals that the process ignores stay as they are.
///
/// Returns a number for `temporary_file_forget`; less than 0 if there are too many such files.
int temporary_file_add(const char *path);

/// From here on, a signal that ends the process does so also where it is the first one of a container, which signals
/// otherwise pass by.
void temporary_files_watch(void);

/// Removes all these files; safe in the handler of a signal.
void temporary_files_remove(void);

/// If a signal is just ending the process, this does not return.
void temporary_file_forget(int number);
