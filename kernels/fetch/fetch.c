/* SPDX-License-Identifier: MIT */
/*
 * fetch:   for each of n URLs:   GET it   and keep its body as a file of a folder
 *
 * Work that waits: what differs is how many answers are waited for at once, and what the waiting costs. A
 * server of made-up files (`coresweep serve`) runs on this machine and lets every answer wait for as long as
 * the input says, so that no network is needed. It shares the machine's CPUs with the variants. With a
 * latency L and c transfers at once nobody can be faster than n L / c.
 *
 * What a file must hold follows from the server's seed, so that no reference needs to be fetched.
 */
#include "fetch.h"

#include "compare.h"
#include "rng.h"

static const cs_input inputs[] = {
    {"gallery_20ms",
     "100 KB to 2 MB a file, as an image gallery has; the server waits 20 ms before it answers"},
    {"gallery", "the same at once"},
    {"gallery_100ms", "the same after 100 ms"},
    {"small_20ms", "4 KiB a file, after 20 ms"},
    {"small", "4 KiB a file, at once"},
};

/* What the server does for each of them. */
static const struct {
    cs_content_kind kind;
    const char *latency;
    double seconds;
} orders[] = {
    {CS_KIND_GALLERY, "20ms", 0.02}, {CS_KIND_GALLERY, "0", 0}, {CS_KIND_GALLERY, "100ms", 0.1},
    {CS_KIND_SMALL, "20ms", 0.02},   {CS_KIND_SMALL, "0", 0},
};

enum { INPUTS = sizeof inputs / sizeof inputs[0] };
_Static_assert(sizeof orders / sizeof orders[0] == INPUTS, "an order for each input");

static const size_t sizes[] = {20, 200, 2000, 20000};
static const size_t default_sizes[] = {200};
/* 7: more than most of the concurrencies that are checked, and no multiple of any. */
static const size_t check_sizes[] = {0, 1, 7};

static cs_catalogue catalogue_of(const cs_case *c)
{
    return cs_catalogue_made(orders[c->input].kind, c->n > 0 ? c->n : 1, c->seed);
}

static double bytes_of(const cs_case *c)
{
    const cs_catalogue catalogue = catalogue_of(c);
    double bytes = 0;
    for (size_t file = 0; file < c->n; file++) {
        bytes += (double)cs_content_size(&catalogue, file);
    }
    return bytes;
}

static void destroy(void *work)
{
    fetch_work *w = work;
    if (w != NULL) {
        fetch_site_close(&w->site);
        free(w->text);
        free(w->room);
        free(w->words);
        free(w->expected);
        free(w);
    }
}

/* The folder's path, and the URLs: a line each. */
static cs_status write_text(fetch_work *w)
{
    char url[128];
    size_t bytes = 0;
    FILE *out = open_memstream(&w->text, &bytes);
    if (out == NULL) {
        return CS_ERR_MEMORY;
    }
    bool fits = true;
    fprintf(out, "%s\n", w->site.folder);
    for (size_t file = 0; file < w->n && fits; file++) {
        fits = fetch_url(w, file, url, sizeof url);
        fprintf(out, "%s\n", url);
    }
    const uint64_t padding = 0;
    fwrite(&padding, sizeof padding, 1, out);
    if (fclose(out) != 0) {
        return CS_ERR_MEMORY;
    }
    w->text_words = bytes / sizeof(int64_t);
    return fits ? CS_OK : CS_ERR_INTERNAL;
}

static cs_status allocate(fetch_work *w)
{
    uint64_t largest = 0;
    for (uint64_t file = 0; file < w->catalogue.count; file++) {
        uint64_t size = cs_content_size(&w->catalogue, file);
        largest = size > largest ? size : largest;
    }
    w->room_bytes = (largest / sizeof(int64_t) + 1) * sizeof(int64_t);
    w->room = malloc(w->room_bytes);
    w->words = calloc(w->n + 1, sizeof *w->words);
    w->expected = calloc(w->n + 1, sizeof *w->expected);
    return w->room != NULL && w->words != NULL && w->expected != NULL ? CS_OK : CS_ERR_MEMORY;
}

static cs_status create(const cs_case *c, void **work)
{
    if (c->threads == 0 || c->input >= INPUTS || c->n > CS_CATALOGUE_MOST) {
        return CS_ERR_ARGUMENT;
    }
    fetch_work *w = calloc(1, sizeof *w);
    if (w == NULL) {
        return CS_ERR_MEMORY;
    }
    w->n = c->n;
    w->threads = c->threads;
    w->catalogue = catalogue_of(c);
    const fetch_order order = {.kind = cs_kind_name(w->catalogue.kind),
                               .latency = orders[c->input].latency,
                               .count = w->catalogue.count,
                               .seed = w->catalogue.seed};
    cs_status status = fetch_site_open(&w->site, &order, bytes_of(c));
    if (status == CS_OK) {
        status = allocate(w);
    }
    if (status == CS_OK) {
        status = write_text(w);
    }
    if (status != CS_OK) {
        destroy(w);
        return status;
    }
    *work = w;
    return CS_OK;
}

static void restore(void *work)
{
    fetch_work *w = work;
    w->reason.text[0] = '\0';
    fetch_empty(w->site.folder_handle);
}

/* Of a file with `size` bytes that lie in w->room if they fit there: another size's and other bytes' word is
 * another one, and no two files of a server are alike. */
static int64_t word_of(const fetch_work *w, uint64_t size)
{
    const size_t held = size < w->room_bytes ? (size_t)size : w->room_bytes;
    const size_t count = (held + sizeof(int64_t) - 1) / sizeof(int64_t);
    memset(w->room + held, 0, count * sizeof(int64_t) - held);
    const uint64_t digest = cs_digest((cs_view){w->room, count, CS_I64});
    return (int64_t)cs_rng_derive(digest, size);
}

/* 0: it is not there, no plain file, or cannot be read. */
static int64_t word_of_file(const fetch_work *w, size_t file)
{
    char path[CS_CONTENT_PATH];
    struct stat about;
    cs_content_path(&w->catalogue, file, path);
    int handle = openat(w->site.folder_handle, strrchr(path, '/') + 1, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (handle < 0) {
        return 0;
    }
    size_t held = 0;
    ssize_t count = 1;
    while (count > 0 && held < w->room_bytes) {
        count = read(handle, w->room + held, w->room_bytes - held);
        held += count > 0 ? (size_t)count : 0;
    }
    const bool whole = count >= 0 && fstat(handle, &about) == 0 && S_ISREG(about.st_mode);
    close(handle);
    return whole ? word_of(w, (uint64_t)about.st_size) : 0;
}

/* A word for each file; the last counts what lies in the folder, so that no half file or second copy is left
 * there. */
static cs_view result(const void *work)
{
    const fetch_work *w = work;
    for (size_t file = 0; file < w->n; file++) {
        w->words[file] = word_of_file(w, file);
    }
    w->words[w->n] = (int64_t)fetch_count_entries(w->site.folder_handle);
    return (cs_view){w->words, w->n + 1, CS_I64};
}

static cs_view expected(const void *work)
{
    const fetch_work *w = work;
    for (size_t file = 0; file < w->n; file++) {
        const uint64_t size = cs_content_size(&w->catalogue, file);
        cs_content_read(&w->catalogue, file, 0, w->room, (size_t)size);
        w->expected[file] = word_of(w, size);
    }
    w->expected[w->n] = (int64_t)w->n;
    return (cs_view){w->expected, w->n + 1, CS_I64};
}

static cs_view input(const void *work)
{
    const fetch_work *w = work;
    return (cs_view){w->text, w->text_words, CS_I64};
}

static int helper(const void *work)
{
    const fetch_work *w = work;
    return w->site.server;
}

static cs_status compare(const void *work, cs_view wanted, cs_view got, cs_difference *difference)
{
    (void)work;
    return cs_compare_exact(wanted, got, difference);
}

static const char *reason(const void *work)
{
    const fetch_work *w = work;
    return w->reason.text;
}

/* The bodies' bytes, as they come over the wire. */
static cs_cost cost(const cs_case *c)
{
    return (cs_cost){.bytes = bytes_of(c),
                     .items = (double)c->n,
                     .seconds = (double)c->n * orders[c->input].seconds / c->threads};
}

const cs_kernel cs_kernel_fetch = {
    .summary = "n files from a server on this machine into a folder: waiting, where the others compute",
    .n_means = "files",
    .reference = "serial",
    .inputs = CS_LIST(inputs),
    .default_inputs = 1,
    .sizes = CS_LIST(sizes),
    .default_sizes = CS_LIST(default_sizes),
    .check_sizes = CS_LIST(check_sizes),
    .create = create,
    .destroy = destroy,
    .restore = restore,
    .result = result,
    .input = input,
    .expected = expected,
    .compare = compare,
    .reason = reason,
    .cost = cost,
    .concurrent = true,
    .helper = helper,
};
