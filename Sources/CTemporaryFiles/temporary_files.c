#include "temporary_files.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { most = 1024 };
// Whoever takes a path out owns it.
static _Atomic(char *) paths[most];

static const int endings[] = {SIGHUP,  SIGINT,  SIGQUIT, SIGPIPE, SIGALRM,
                              SIGTERM, SIGUSR1, SIGUSR2, SIGXCPU};

void temporary_files_remove(void) {
    for (int i = 0; i < most; i++) {
        const char *path = atomic_exchange(&paths[i], NULL);
        if (path) unlink(path);
    }
}

// Calls nothing but what is safe in a handler.
static void end(int number) {
    temporary_files_remove();
    // By now the signal does again what it does by default.
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, number);
    pthread_sigmask(SIG_UNBLOCK, &set, NULL);
    raise(number);
    // The first process of a container ends by no signal.
    _exit(128 + number);
}

static void install(void) {
    struct sigaction action = {.sa_handler = end, .sa_flags = SA_RESETHAND};
    sigfillset(&action.sa_mask);
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        struct sigaction present;
        if (sigaction(endings[i], NULL, &present) == 0 && present.sa_handler != SIG_IGN)
            sigaction(endings[i], &action, NULL);
    }
}

void temporary_files_watch(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, install);
}

int temporary_file_add(const char *path) {
    temporary_files_watch();
    char *copy = strdup(path);
    for (int i = 0; copy && i < most; i++) {
        char *none = NULL;
        if (atomic_compare_exchange_strong(&paths[i], &none, copy)) return i;
    }
    free(copy);
    return -1;
}

void temporary_file_forget(int number) {
    char *path = atomic_exchange(&paths[number], NULL);
    while (!path) pause();
    free(path);
}
