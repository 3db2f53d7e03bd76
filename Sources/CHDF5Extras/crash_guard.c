#define _GNU_SOURCE
#include "hdf5_extras.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <temporary_files.h>
#include <time.h>
#include <unistd.h>

// Computing time of one read, in seconds: many times what any takes.
enum { longest = 5 };
static const int signals[] = {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGVTALRM};
enum { signal_count = sizeof signals / sizeof *signals };

// Handlers belong to the whole process.
static pthread_mutex_t one_thread = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
static int depth;
static timer_t timer;
static int has_timer;
static struct sigaction outside[signal_count];
static sigset_t outside_mask;
static char sentence_bytes[8192];
static size_t sentence_length;

// Calls nothing but what is safe in a handler.
static void end(int number) {
    (void)number;
    temporary_files_remove();
    if (write(STDERR_FILENO, sentence_bytes, sentence_length) < 0) _exit(EX_IOERR);
    _exit(EX_DATAERR);
}

void hdf5_guard_begin(const char *sentence) {
    pthread_mutex_lock(&one_thread);
    if (depth++ > 0) return;
    snprintf(sentence_bytes, sizeof sentence_bytes - 1, "%s: %s", program_invocation_short_name, sentence);
    sentence_length = strlen(sentence_bytes);
    sentence_bytes[sentence_length++] = '\n';
    struct sigaction action = {.sa_handler = end};
    sigemptyset(&action.sa_mask);
    sigset_t mask;
    sigemptyset(&mask);
    for (int i = 0; i < signal_count; i++) {
        sigaction(signals[i], &action, &outside[i]);
        sigaddset(&mask, signals[i]);
    }
    // A parent may have blocked them.
    pthread_sigmask(SIG_UNBLOCK, &mask, &outside_mask);
    // The time of this thread alone: others decode meanwhile.
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGVTALRM};
    const struct itimerspec limit = {.it_value.tv_sec = longest};
    has_timer = timer_create(CLOCK_THREAD_CPUTIME_ID, &event, &timer) == 0;
    if (has_timer) timer_settime(timer, 0, &limit, NULL);
}

void hdf5_guard_end(void) {
    // Where the library wrote beyond its memory, this is likely to find out.
    void *volatile memory = malloc(1 << 16);
    free(memory);
    if (--depth == 0) {
        if (has_timer) timer_delete(timer);
        pthread_sigmask(SIG_SETMASK, &outside_mask, NULL);
        for (int i = 0; i < signal_count; i++) sigaction(signals[i], &outside[i], NULL);
    }
    pthread_mutex_unlock(&one_thread);
}
