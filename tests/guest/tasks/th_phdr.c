// What start-up and unwinding find by dl_iterate_phdr, in several threads at the same time; the TLS segment is each one's own.
#define _GNU_SOURCE
#include <link.h>
#include <pthread.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unwind.h>
static __thread char tls[40] = "initialised";
struct found { int objects, loads, tls, phdrs_match; unsigned long tls_size; };
static int visit(struct dl_phdr_info *info, size_t size, void *arg) {
    struct found *found = arg;
    found->objects++;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        found->loads += info->dlpi_phdr[i].p_type == PT_LOAD;
        if (info->dlpi_phdr[i].p_type == PT_TLS) {
            found->tls++;
            found->tls_size = info->dlpi_phdr[i].p_memsz;
            if (size > offsetof(struct dl_phdr_info, dlpi_tls_data) && info->dlpi_tls_data)
                found->phdrs_match = tls >= (char *)info->dlpi_tls_data && tls < (char *)info->dlpi_tls_data + found->tls_size;
        }
    }
    return 0;
}
static _Unwind_Reason_Code count(struct _Unwind_Context *context, void *arg) {
    (void)context;
    ++*(int *)arg;
    return _URC_NO_REASON;
}
static NOINLINE int frames(int more) {
    int n = 0;
    if (more) { n = frames(more - 1); HIDE(n); return n; }
    _Unwind_Backtrace(count, &n);
    return n;
}
static void *look(void *unused) {
    struct found found = {0};
    (void)unused;
    dl_iterate_phdr(visit, &found);
    int difference = frames(9) - frames(2);
    strcat(tls, "!");
    return (void *)(long)(found.loads >= 2 && found.tls == 1 && found.phdrs_match && found.tls_size >= sizeof tls && difference == 7 && !strcmp(tls, "initialised!"));
}
int main(int argc, char **argv) {
    pthread_t threads[8];
    int right = look(NULL) != NULL;
    for (int i = 0; i < 8; i++) pthread_create(&threads[i], NULL, look, NULL);
    for (int i = 0; i < 8; i++) {
        void *result;
        pthread_join(threads[i], &result);
        right += result != NULL;
    }
    printf("right in %d threads\n", right);
    return 0;
}
