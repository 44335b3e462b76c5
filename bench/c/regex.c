/* Regular expressions by backtracking over a small program: literals, '.', classes, '*', '+', '?', '|', groups and
 * anchors. Searches a text that looks like a log. */
#include "bench.h"

enum { CODE = 256, TEXT = 40000 };

typedef enum { CHAR, ANY, CLASS, SPLIT, JUMP, START, END, MATCH } Op;

typedef struct {
    Op op;
    unsigned char c;
    short first, second;  /* where SPLIT and JUMP go on; `first` is tried first */
    unsigned char set[32]; /* of CLASS: one bit per character */
} Instruction;

static Instruction code[CODE];
static int length;
static const char *pattern;
static char text[TEXT + 1];

static int emit(Op op, unsigned char c, int first, int second) {
    Instruction *i = &code[length];
    memset(i, 0, sizeof *i);
    i->op = op;
    i->c = c;
    i->first = (short) first;
    i->second = (short) second;
    return length++;
}

/* Makes room for one instruction before those from `at` on. */
static void insert(int at) {
    memmove(&code[at + 1], &code[at], (size_t) (length - at) * sizeof *code);
    length++;
    for (int i = at + 1; i < length; i++)
        if (code[i].op == SPLIT || code[i].op == JUMP) {
            code[i].first += code[i].first >= at;
            code[i].second += code[i].second >= at;
        }
}

static void split(int at, int first, int second) {
    int end = length;
    length = at;
    emit(SPLIT, 0, first, second);
    length = end;
}

static void parse_alternatives(void);

static void add_range(unsigned char *set, int from, int to) {
    for (int c = from; c <= to; c++)
        set[c >> 3] |= (unsigned char) (1 << (c & 7));
}

static void parse_class(void) {
    int at = emit(CLASS, 0, 0, 0), negated = *pattern == '^';
    pattern += negated;
    while (*pattern && *pattern != ']') {
        int from = (unsigned char) *pattern++, to = from;
        if (*pattern == '-' && pattern[1] != ']') {
            to = (unsigned char) pattern[1];
            pattern += 2;
        }
        add_range(code[at].set, from, to);
    }
    pattern++;
    for (int i = 0; negated && i < 32; i++)
        code[at].set[i] = (unsigned char) ~code[at].set[i];
}

static void parse_escape(char c) {
    if (c == 'd' || c == 'w') {
        int at = emit(CLASS, 0, 0, 0);
        add_range(code[at].set, '0', '9');
        if (c == 'w') {
            add_range(code[at].set, 'a', 'z');
            add_range(code[at].set, 'A', 'Z');
            add_range(code[at].set, '_', '_');
        }
    } else {
        emit(CHAR, (unsigned char) c, 0, 0);
    }
}

static void parse_atom(void) {
    char c = *pattern++;
    switch (c) {
    case '(':
        parse_alternatives();
        pattern++;
        break;
    case '[': parse_class(); break;
    case '.': emit(ANY, 0, 0, 0); break;
    case '^': emit(START, 0, 0, 0); break;
    case '$': emit(END, 0, 0, 0); break;
    case '\\': parse_escape(*pattern++); break;
    default: emit(CHAR, (unsigned char) c, 0, 0);
    }
}

static void parse_repeated(void) {
    int at = length;
    parse_atom();
    char c = *pattern;
    if (c == '+') {
        emit(SPLIT, 0, at, length + 1);
    } else if (c == '*' || c == '?') {
        insert(at);
        if (c == '*')
            emit(JUMP, 0, at, 0);
        split(at, at + 1, length);
    } else {
        return;
    }
    pattern++;
}

static void parse_alternatives(void) {
    int at = length;
    while (*pattern && *pattern != '|' && *pattern != ')')
        parse_repeated();
    if (*pattern != '|')
        return;
    pattern++;
    insert(at);
    int jump = emit(JUMP, 0, 0, 0);
    split(at, at + 1, length);
    parse_alternatives();
    code[jump].first = (short) length;
}

static void compile(const char *from) {
    pattern = from;
    length = 0;
    parse_alternatives();
    emit(MATCH, 0, 0, 0);
}

/* The end of the match that begins at `at`, or NULL. */
static const char *match(int pc, const char *at) {
    for (;; pc++) {
        const Instruction *i = &code[pc];
        switch (i->op) {
        case CHAR:
            if ((unsigned char) *at++ != i->c)
                return NULL;
            break;
        case ANY:
            if (*at == '\n' || !*at)
                return NULL;
            at++;
            break;
        case CLASS: {
            unsigned char c = (unsigned char) *at++;
            if (!c || c == '\n' || !(i->set[c >> 3] >> (c & 7) & 1))
                return NULL;
            break;
        }
        case START:
            if (at != text && at[-1] != '\n')
                return NULL;
            break;
        case END:
            if (*at && *at != '\n')
                return NULL;
            break;
        case SPLIT: {
            const char *end = match(i->first, at);
            if (end)
                return end;
            pc = i->second - 1;
            break;
        }
        case JUMP: pc = i->first - 1; break;
        case MATCH: return at;
        }
    }
}

static uint64_t search(uint64_t hash) {
    for (const char *at = text; *at;) {
        const char *end = match(0, at);
        if (end && end > at) {
            hash = bench_hash(hash, at, (size_t) (end - at));
            at = end;
        } else {
            at++;
        }
    }
    return hash;
}

static void make_text(void) {
    static const char *const parts[] = {"GET /index.html", "POST /api/v2/item", "user@example.org", "192.168.17.4", "2024-02-29", "warning:",
                                        "error: timeout after", "0x7fffab12", "\"quoted text\"", "the quick brown fox", "3.14159", "\n"};
    uint64_t seed = 5;
    size_t at = 0;
    for (;;) {
        const char *part = parts[bench_random(&seed) % 12];
        size_t size = strlen(part);
        if (at + size + 1 > TEXT)
            return;
        memcpy(text + at, part, size);
        text[at + size] = ' ';
        at += size + 1;
    }
}

int main(int argc, char **argv) {
    static const char *const patterns[] = {"[a-z]+@[a-z]+\\.(org|com)", "\\d+\\.\\d+\\.\\d+\\.\\d+", "(GET|POST) [^ ]*", "\"[^\"]*\"",
                                           "^(\\w+:? )*error", "0x[0-9a-f]+", "(\\d\\d)+-(\\d\\d-?)*", "(a|e|i|o|u|th)+[^aeiou]+ $"};
    unsigned times = bench_times(argc, argv);
    uint64_t hash = HASH0;
    make_text();
    for (unsigned i = 0; i < times; i++)
        for (unsigned p = 0; p < sizeof patterns / sizeof *patterns; p++) {
            compile(patterns[p]);
            hash = search(hash);
        }
    bench_print("regex", times, hash);
    return 0;
}
