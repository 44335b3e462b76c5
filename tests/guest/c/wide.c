// Wide and multibyte characters.
#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uchar.h>
#include <wchar.h>
#include <wctype.h>

int main(int argc, char **argv) {
    (void)argc; (void)argv;
#ifdef __GLIBC__
    // glibc reads C.UTF-8 from files, which not every way of running has.
    printf("%d\n", setlocale(LC_ALL, "C") != NULL);
#else
    printf("%d\n", setlocale(LC_ALL, "C.UTF-8") != NULL);
#endif
    printf("%d\n", (int)MB_CUR_MAX);
    wchar_t w[64];
    size_t n = mbstowcs(w, "plain ascii", 64);
    printf("%zu %ls %zu\n", n, w, wcslen(w));
    n = mbstowcs(w, "\xc3\xa9t\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80", 64);
    if (n != (size_t)-1) { for (size_t i = 0; i < n; i++) printf("%x ", (unsigned)w[i]); putchar('\n'); }
    else printf("invalid %d\n", errno == EILSEQ);
    char back[64];
    n = wcstombs(back, L"\u00e9\u20ac", 64);
    if (n != (size_t)-1) printf("%zu %s\n", n, back);
    else printf("not representable %d\n", errno == EILSEQ);
    mbstate_t state; memset(&state, 0, sizeof state);
    const char *bad = "ab\xff" "cd";
    n = mbsrtowcs(w, &bad, 64, &state);
    printf("%d\n", n == (size_t)-1);
    wcscpy(w, L"wide "); wcscat(w, L"strings");
    printf("%ls %zu %d %ls %ls\n", w, wcslen(w), wcscmp(w, L"wide") > 0, wcschr(w, L's'), wcsstr(w, L"ring"));
    wchar_t out[64];
    int r = swprintf(out, 64, L"%d %ls %s %5.2f %lc", 42, L"wide", "narrow", 3.14159, L'x');
    printf("%d %ls\n", r, out);
    printf("%ld %lu %g\n", wcstol(L"-123abc", NULL, 10), wcstoul(L"ff", NULL, 16), wcstod(L"2.5e3", NULL));
    int i; wchar_t ws[16];
    printf("%d\n", swscanf(L"77 text", L"%d %15ls", &i, ws));
    printf("%d %ls\n", i, ws);
    for (wint_t c = 32; c < 127; c++) printf("%d%d%d%lc", iswalpha(c) != 0, iswdigit(c) != 0, iswspace(c) != 0, towupper(c));
    putchar('\n');
    printf("%d %d\n", iswctype(L'a', wctype("alpha")) != 0, iswctype(L'1', wctype("alpha")) != 0);
    wmemset(w, L'z', 10); w[10] = 0; wmemcpy(w + 2, L"abc", 3);
    printf("%ls %d %d\n", w, wmemcmp(w, L"zz", 2), wmemchr(w, L'b', 10) == w + 3);
    wchar_t list[] = L"a:b:c", *save;
    for (wchar_t *t = wcstok(list, L":", &save); t; t = wcstok(NULL, L":", &save)) printf("<%ls>", t);
    putchar('\n');
    printf("%d %d\n", btowc('A'), wctob(L'B'));
    char16_t c16; memset(&state, 0, sizeof state);
    printf("%d %x\n", (int)mbrtoc16(&c16, "Q", 1, &state), c16);
    fflush(stdout);
    FILE *f = fopen("wide.txt", "w");
    printf("%d\n", fwide(f, 1) > 0);
    fwprintf(f, L"%ls %d\n", L"to a file", 7);
    fclose(f);
    f = fopen("wide.txt", "r");
    while (fgetws(w, 64, f)) printf("%ls", w);
    fclose(f);
    return 0;
}
