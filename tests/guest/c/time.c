// Calendar functions over fixed times; clocks only as far as they can be compared.
//# env: TZ=CET-1CEST,M3.5.0,M10.5.0/3
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static void show(const char *what, const struct tm *t) {
    printf("%s: %d-%02d-%02d %02d:%02d:%02d wday %d yday %d dst %d off %ld %s\n", what, t->tm_year + 1900, t->tm_mon + 1, t->tm_mday,
           t->tm_hour, t->tm_min, t->tm_sec, t->tm_wday, t->tm_yday, t->tm_isdst, t->tm_gmtoff, t->tm_zone);
}
int main(int argc, char **argv) {
    (void)argc; (void)argv;
    static const time_t times[] = {0, 1, -1, 86399, 951782400, 1000000000, 1234567890, 1700000000, 2147483647, 2147483648, 4102444800, -2208988800, 253370764800, 1711846799, 1711846800, 1729990799, 1729990800};
    tzset();
    printf("%s %s %ld %d\n", tzname[0], tzname[1], timezone, daylight);
    for (unsigned i = 0; i < sizeof times / sizeof *times; i++) {
        struct tm utc, local;
        gmtime_r(&times[i], &utc);
        localtime_r(&times[i], &local);
        show("utc", &utc);
        show("local", &local);
        printf("%ld %ld\n", (long)timegm(&utc), (long)mktime(&local));
        char text[256];
        strftime(text, sizeof text, "%A %a %B %b %c %D %d %e %F %H %I %j %M %m %n%p %R %r %S %T %t%U %u %V %G %g %W %w %X %x %Y %y %Z %z %% %C %s", &local);
        puts(text);
        fputs(asctime(&utc), stdout);
        fputs(ctime(&times[i]), stdout);
    }
    struct tm odd = {.tm_year = 124, .tm_mon = 13, .tm_mday = -40, .tm_hour = 100, .tm_min = -500, .tm_sec = 100000, .tm_isdst = -1};
    printf("%ld\n", (long)mktime(&odd));
    show("normalised", &odd);
    struct tm parsed = {0};
    const char *rest = strptime("2023-11-14 22:13:20 Tue xyz", "%Y-%m-%d %H:%M:%S %a", &parsed);
    printf("<%s> %d %d\n", rest ? rest : "null", parsed.tm_mday, parsed.tm_sec);
    printf("%.1f\n", difftime(1000, 250));
    setenv("TZ", "EST5EDT", 1);
    tzset();
    time_t t = 1700000000;
    printf("%ld\n", timezone);
    setenv("TZ", "UTC0", 1);
    tzset();
    show("UTC", localtime(&t));

    struct timespec a, b, res;
    printf("%d %d\n", clock_gettime(CLOCK_MONOTONIC, &a), clock_getres(CLOCK_MONOTONIC, &res));
    struct timespec nap = {0, 20 * 1000 * 1000};
    printf("%d\n", nanosleep(&nap, NULL));
    clock_gettime(CLOCK_MONOTONIC, &b);
    long ms = (b.tv_sec - a.tv_sec) * 1000 + (b.tv_nsec - a.tv_nsec) / 1000000;
    printf("slept %d\n", ms >= 19 && ms < 5000);
    printf("%d %d\n", res.tv_sec == 0 && res.tv_nsec > 0, time(NULL) > 1600000000);
    struct timeval tv;
    printf("%d %d\n", gettimeofday(&tv, NULL), labs((long)(tv.tv_sec - time(NULL))) < 3);
    printf("%d\n", clock() != (clock_t)-1);
    printf("%d %d\n", clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &a), clock_gettime(CLOCK_REALTIME, &a));
    errno = 0;
    printf("%d %d\n", clock_gettime((clockid_t)77, &a), errno == EINVAL);
    nap.tv_nsec = 2000000000;
    printf("%d %d\n", nanosleep(&nap, NULL), errno == EINVAL);
    printf("%d\n", usleep(1000));
    return 0;
}
