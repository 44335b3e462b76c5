/* Work of the kinds that EEMBC's CoreMark measures: a linked list that is searched, reversed and merge sorted, a
 * small matrix of integers, a state machine that reads numbers, and CRC-16 over the results. */
#include "bench.h"

enum { ITEMS = 200, SIZE = 12 };

typedef struct item {
    struct item *next;
    int16_t key, value;
} Item;

static Item items[ITEMS];

static uint16_t crc16(uint16_t crc, uint16_t data) {
    for (int bit = 0; bit < 16; bit++) {
        unsigned feedback = (crc ^ data) & 1;
        crc >>= 1;
        data >>= 1;
        if (feedback)
            crc ^= 0xa001;
    }
    return crc;
}

static Item *make_list(uint64_t *seed) {
    for (int i = 0; i < ITEMS; i++) {
        items[i].next = i + 1 < ITEMS ? &items[i + 1] : NULL;
        items[i].key = (int16_t) bench_random(seed);
        items[i].value = (int16_t) i;
    }
    return items;
}

static Item *find(Item *list, int16_t value) {
    while (list && list->value != value)
        list = list->next;
    return list;
}

static Item *reverse(Item *list) {
    Item *done = NULL;
    while (list) {
        Item *next = list->next;
        list->next = done;
        done = list;
        list = next;
    }
    return done;
}

static int by_key(const Item *a, const Item *b) { return (a->key > b->key) - (a->key < b->key); }
static int by_value(const Item *a, const Item *b) { return (a->value > b->value) - (a->value < b->value); }

static Item *merge(Item *a, Item *b, int (*order)(const Item *, const Item *)) {
    Item first, *last = &first;
    while (a && b) {
        Item **smaller = order(a, b) <= 0 ? &a : &b;
        last = last->next = *smaller;
        *smaller = (*smaller)->next;
    }
    last->next = a ? a : b;
    return first.next;
}

static NOINLINE Item *sort(Item *list, int (*order)(const Item *, const Item *)) {
    if (!list || !list->next)
        return list;
    Item *middle = list, *end = list->next;
    while (end && end->next) {
        middle = middle->next;
        end = end->next->next;
    }
    Item *second = middle->next;
    middle->next = NULL;
    return merge(sort(list, order), sort(second, order), order);
}

static uint16_t lists(uint64_t *seed) {
    Item *list = make_list(seed);
    uint16_t crc = 0;
    for (int i = 0; i < ITEMS; i += 10) {
        Item *found = find(list, (int16_t) i);
        crc = crc16(crc, (uint16_t) found->key);
        list = reverse(list);
    }
    list = sort(list, by_key);
    for (Item *item = list; item; item = item->next)
        crc = crc16(crc, (uint16_t) item->value);
    list = sort(list, by_value);
    return crc16(crc, (uint16_t) list->key);
}

static uint16_t matrix(uint64_t *seed) {
    static int16_t a[SIZE][SIZE], b[SIZE][SIZE];
    static int32_t c[SIZE][SIZE];
    uint16_t crc = 0;
    for (int i = 0; i < SIZE; i++)
        for (int j = 0; j < SIZE; j++) {
            a[i][j] = (int16_t) (bench_random(seed) & 0x3ff);
            b[i][j] = (int16_t) (a[i][j] * 3 + i);
        }
    for (int i = 0; i < SIZE; i++)
        for (int j = 0; j < SIZE; j++) {
            int32_t sum = 0;
            for (int k = 0; k < SIZE; k++)
                sum += a[i][k] * b[k][j];
            c[i][j] = (sum >> 2 & 15) * (sum >> 5 & 127);
        }
    for (int i = 0; i < SIZE; i++)
        crc = crc16(crc, (uint16_t) (c[i][i] + c[i][SIZE - 1 - i]));
    return crc;
}

typedef enum { START, SIGN, INTEGER, POINT, FRACTION, EXPONENT, EXPONENT_SIGN, SCIENTIFIC, INVALID, STATES } State;

static State step(State state, char c) {
    int digit = c >= '0' && c <= '9';
    switch (state) {
    case START: return digit ? INTEGER : c == '+' || c == '-' ? SIGN : c == '.' ? POINT : INVALID;
    case SIGN: return digit ? INTEGER : c == '.' ? POINT : INVALID;
    case INTEGER: return digit ? INTEGER : c == '.' ? FRACTION : c == 'e' ? EXPONENT : INVALID;
    case POINT: return digit ? FRACTION : INVALID;
    case FRACTION: return digit ? FRACTION : c == 'e' ? EXPONENT : INVALID;
    case EXPONENT: return c == '+' || c == '-' ? EXPONENT_SIGN : digit ? SCIENTIFIC : INVALID;
    case EXPONENT_SIGN: return digit ? SCIENTIFIC : INVALID;
    case SCIENTIFIC: return digit ? SCIENTIFIC : INVALID;
    default: return INVALID;
    }
}

static uint16_t states(uint64_t *seed) {
    static const char *const words[] = {"5012", "1234", "-874", "+122", "35.54400", ".1234500", "-110.700",
                                        "+0.64400", "5.500e+3", "-.123e-2", "-87e+832", "+0.6e-12", "T0.3e-1F",
                                        "-T.T++Tq", "1T3.4e4z", "34.0e-T^"};
    unsigned counts[STATES] = {0};
    uint16_t crc = 0;
    for (int i = 0; i < 64; i++) {
        State state = START;
        for (const char *c = words[bench_random(seed) % 16]; *c; c++)
            state = step(state, *c);
        counts[state]++;
    }
    for (int i = 0; i < STATES; i++)
        crc = crc16(crc, (uint16_t) counts[i]);
    return crc;
}

int main(int argc, char **argv) {
    unsigned times = bench_times(argc, argv);
    uint64_t seed = 88172645463325252u, hash = HASH0;
    for (unsigned i = 0; i < times; i++) {
        uint16_t results[3] = {lists(&seed), matrix(&seed), states(&seed)};
        hash = bench_hash(hash, results, sizeof results);
    }
    bench_print("coremark", times, hash);
    return 0;
}
