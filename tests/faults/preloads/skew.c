/* Tells a process a time of its own: LD_PRELOAD, Linux.

   FAULT_SKEW names a file with the seconds by which its wall clock is wrong; the file may change
   at any time. Clocks that only count on, such as CLOCK_MONOTONIC, are left alone. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>

static int (*real)(clockid_t, struct timespec *);
static const char *path;

__attribute__((constructor)) static void prepare(void) {
    real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    path = getenv("FAULT_SKEW");
}

static long read_skew(void) {
    static long skew;
    static struct timespec read_at;
    struct timespec now;
    real(CLOCK_MONOTONIC, &now);
    /* A file read at each look at the clock would be most of what a process does. */
    if (!path || (now.tv_sec == read_at.tv_sec && now.tv_nsec - read_at.tv_nsec < 100000000))
        return skew;
    read_at = now;
    FILE *file = fopen(path, "r");
    if (!file)
        return skew = 0;
    long found;
    if (fscanf(file, "%ld", &found) == 1)
        skew = found;
    fclose(file);
    return skew;
}

int clock_gettime(clockid_t clock, struct timespec *moment) {
    if (!real)
        prepare();
    int code = real(clock, moment);
    if (!code && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
        moment->tv_sec += read_skew();
    return code;
}

int gettimeofday(struct timeval *moment, void *zone) {
    struct timespec now;
    (void)zone;
    if (clock_gettime(CLOCK_REALTIME, &now))
        return -1;
    moment->tv_sec = now.tv_sec;
    moment->tv_usec = now.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *moment) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (moment)
        *moment = now.tv_sec;
    return now.tv_sec;
}
