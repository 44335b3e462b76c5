/* Writes a JSON document, parses it into a tree, walks the tree, writes it again and compares. */
#include "bench.h"

enum { TEXT = 1 << 18, NODES = 1 << 15 };

typedef enum { NIL, FALSE, TRUE, NUMBER, STRING, ARRAY, OBJECT } Kind;

typedef struct node {
    Kind kind;
    double number;
    char *key, *string;
    struct node *first, *next;
} Node;

static Node nodes[NODES];
static char text[TEXT], again[TEXT], strings[TEXT];
static unsigned used;
static char *string_end;

typedef struct {
    const char *at;
    int wrong;
} Input;

static void skip_space(Input *in) {
    while (*in->at == ' ' || *in->at == '\n')
        in->at++;
}

static int take(Input *in, char c) {
    skip_space(in);
    if (*in->at != c)
        return 0;
    in->at++;
    return 1;
}

static char *parse_string(Input *in) {
    char *start = string_end;
    if (!take(in, '"'))
        in->wrong = 1;
    while (!in->wrong && *in->at != '"') {
        char c = *in->at++;
        if (c == '\\') {
            c = *in->at++;
            c = c == 'n' ? '\n' : c == 't' ? '\t' : c;
        }
        in->wrong = c == 0;
        *string_end++ = c;
    }
    in->at++;
    *string_end++ = 0;
    return start;
}

static double parse_number(Input *in) {
    double value = 0, scale = 1;
    int negative = *in->at == '-';
    in->at += negative;
    while (*in->at >= '0' && *in->at <= '9')
        value = value * 10 + (*in->at++ - '0');
    if (*in->at == '.')
        for (in->at++; *in->at >= '0' && *in->at <= '9'; scale *= 10)
            value = value * 10 + (*in->at++ - '0');
    return (negative ? -value : value) / scale;
}

static Node *parse_value(Input *in);

static Node *parse_list(Input *in, char close, int keys) {
    Node *first = NULL, **last = &first;
    if (take(in, close))
        return NULL;
    do {
        char *key = NULL;
        if (keys) {
            key = parse_string(in);
            in->wrong |= !take(in, ':');
        }
        Node *node = parse_value(in);
        node->key = key;
        *last = node;
        last = &node->next;
    } while (!in->wrong && take(in, ','));
    in->wrong |= !take(in, close);
    return first;
}

static Kind parse_word(Input *in) {
    static const char *const words[] = {"null", "false", "true"};
    for (int i = 0; i < 3; i++) {
        size_t length = strlen(words[i]);
        if (!strncmp(in->at, words[i], length)) {
            in->at += length;
            return (Kind) i;
        }
    }
    in->wrong = 1;
    return NIL;
}

static Node *parse_value(Input *in) {
    Node *node = &nodes[used++ % NODES];
    memset(node, 0, sizeof *node);
    skip_space(in);
    switch (*in->at) {
    case '{':
        in->at++;
        node->kind = OBJECT;
        node->first = parse_list(in, '}', 1);
        break;
    case '[':
        in->at++;
        node->kind = ARRAY;
        node->first = parse_list(in, ']', 0);
        break;
    case '"':
        node->kind = STRING;
        node->string = parse_string(in);
        break;
    case '-': case '0': case '1': case '2': case '3': case '4': case '5': case '6': case '7': case '8': case '9':
        node->kind = NUMBER;
        node->number = parse_number(in);
        break;
    default: node->kind = parse_word(in);
    }
    return node;
}

static char *put(char *to, const char *from) {
    while (*from)
        *to++ = *from++;
    return to;
}

static char *write_string(char *to, const char *string) {
    *to++ = '"';
    for (; *string; string++) {
        if (*string == '"' || *string == '\\' || *string == '\n')
            *to++ = '\\';
        *to++ = *string == '\n' ? 'n' : *string;
    }
    *to++ = '"';
    return to;
}

/* Numbers of the document have two decimals. */
static char *write_number(char *to, double value) {
    char digits[24];
    int count = 0;
    int64_t hundredths = (int64_t) (value * 100 + (value < 0 ? -0.5 : 0.5));
    if (hundredths < 0) {
        *to++ = '-';
        hundredths = -hundredths;
    }
    do {
        if (count == 2)
            digits[count++] = '.';
        digits[count++] = (char) ('0' + hundredths % 10);
        hundredths /= 10;
    } while (hundredths || count < 4);
    while (count)
        *to++ = digits[--count];
    return to;
}

static char *write_value(char *to, const Node *node) {
    static const char *const words[] = {"null", "false", "true"};
    switch (node->kind) {
    case NUMBER: return write_number(to, node->number);
    case STRING: return write_string(to, node->string);
    case ARRAY:
    case OBJECT:
        *to++ = node->kind == ARRAY ? '[' : '{';
        for (const Node *child = node->first; child; child = child->next) {
            if (node->kind == OBJECT) {
                to = write_string(to, child->key);
                *to++ = ':';
            }
            to = write_value(to, child);
            if (child->next)
                *to++ = ',';
        }
        *to++ = node->kind == ARRAY ? ']' : '}';
        return to;
    default: return put(to, words[node->kind]);
    }
}

static double total(const Node *node) {
    double sum = node->kind == NUMBER ? node->number : node->kind == STRING ? (double) strlen(node->string) : node->kind;
    for (const Node *child = node->first; child; child = child->next)
        sum += total(child);
    return sum;
}

static void make_document(void) {
    static const char *const names[] = {"Ada", "Grace \\\"Amazing\\\"", "Alan\\nMathison", "Edsger", "Barbara"};
    uint64_t seed = 11;
    char *to = put(text, "{\"people\":[");
    for (int i = 0; i < 1000; i++) {
        to = put(to, i ? ",{\"name\":\"" : "{\"name\":\"");
        to = put(put(to, names[bench_random(&seed) % 5]), "\",\"balance\":");
        to = put(write_number(to, (double) (bench_random(&seed) % 2000000) / 100 - 10000), ",\"tags\":[");
        for (unsigned n = bench_random(&seed) % 5, k = 0; k < n; k++)
            to = put(put(to, k ? "," : ""), k % 2 ? "\"regular\"" : "\"new\"");
        to = put(to, bench_random(&seed) % 2 ? "],\"active\":true,\"note\":null}" : "],\"active\":false,\"at\":{\"x\":1.00,\"y\":2.50}}");
    }
    strcpy(to, "]}");
}

int main(int argc, char **argv) {
    unsigned times = bench_times(argc, argv);
    double sum = 0;
    make_document();
    for (unsigned i = 0; i < times; i++) {
        Input in = {text, 0};
        used = 0;
        string_end = strings;
        Node *tree = parse_value(&in);
        sum += total(tree);
        *write_value(again, tree) = 0;
        if (in.wrong || *in.at || strcmp(text, again)) {
            puts("json: wrong");
            return 1;
        }
    }
    bench_print_real("json", times, sum);
    return 0;
}
