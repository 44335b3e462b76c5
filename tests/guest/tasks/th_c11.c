// C11 threads.
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <threads.h>
#include <time.h>
static mtx_t plain, recursive, timed;
static cnd_t cond;
static once_flag once = ONCE_FLAG_INIT;
static tss_t slot;
static atomic_int total, destroyed, set_up;
static atomic_flag flag = ATOMIC_FLAG_INIT;
static int counter, filled;
static thread_local int mine = 5;
static void destructor(void *value) { destroyed += *(int *)value; free(value); }
static void initialise(void) { set_up++; }
static int work(void *arg) {
    int me = *(int *)arg;
    call_once(&once, initialise);
    int *value = malloc(sizeof *value);
    *value = me;
    tss_set(slot, value);
    mine += me;
    for (int i = 0; i < 1000; i++) {
        mtx_lock(&plain);
        counter++;
        mtx_unlock(&plain);
        atomic_fetch_add(&total, 1);
        while (atomic_flag_test_and_set(&flag)) thrd_yield();
        atomic_flag_clear(&flag);
    }
    mtx_lock(&plain);
    filled++;
    cnd_broadcast(&cond);
    while (filled < 6) cnd_wait(&cond, &plain);
    mtx_unlock(&plain);
    if (tss_get(slot) != value || mine != 5 + me) thrd_exit(-1);
    return me * 10;
}
static const char *name(int result) {
    switch (result) {
    case thrd_success: return "success";
    case thrd_busy: return "busy";
    case thrd_timedout: return "timed out";
    case thrd_error: return "error";
    default: return "?";
    }
}
static int try_locks(void *unused) {
    struct timespec soon;
    (void)unused;
    timespec_get(&soon, TIME_UTC);
    soon.tv_nsec += 20000000;
    if (soon.tv_nsec >= 1000000000) { soon.tv_sec++; soon.tv_nsec -= 1000000000; }
    printf("plain %s, recursive %s, ", name(mtx_trylock(&plain)), name(mtx_trylock(&recursive)));
    printf("timed %s\n", name(mtx_timedlock(&timed, &soon)));
    return 0;
}
int main(int argc, char **argv) {
    thrd_t threads[6];
    int numbers[6], result;
    mtx_init(&plain, mtx_plain);
    mtx_init(&recursive, mtx_plain | mtx_recursive);
    mtx_init(&timed, mtx_timed);
    cnd_init(&cond);
    tss_create(&slot, destructor);
    for (int i = 0; i < 6; i++) {
        numbers[i] = i + 1;
        thrd_create(&threads[i], work, &numbers[i]);
    }
    for (int i = 0; i < 6; i++) {
        thrd_join(threads[i], &result);
        printf("%d ", result);
    }
    printf("counter %d, total %d, set up %d, destroyed %d, mine %d\n", counter, (int)total, (int)set_up, (int)destroyed, mine);
    mtx_lock(&plain);
    mtx_lock(&recursive);
    mtx_lock(&recursive);
    mtx_lock(&timed);
    thrd_create(&threads[0], try_locks, NULL);
    thrd_join(threads[0], NULL);
    mtx_unlock(&plain);
    mtx_unlock(&timed);
    mtx_unlock(&recursive);
    mtx_unlock(&recursive);
    struct timespec past = {1, 0}, little = {0, 5000000};
    mtx_lock(&plain);
    printf("cnd_timedwait %s, ", name(cnd_timedwait(&cond, &plain, &past)));
    printf("thrd_sleep %d, equal %d\n", thrd_sleep(&little, NULL), thrd_equal(thrd_current(), thrd_current()) != 0);
    return 0;
}
