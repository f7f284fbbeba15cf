/* SPDX-License-Identifier: MIT */
/* Each strategy against the server with faults: every file once, right, and every failure told. */
#include "support.h"

#include <dirent.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fetch/fetch.h"
#include "server/server.h"

static volatile sig_atomic_t stop;

static void on_term(int signal)
{
    (void)signal;
    stop = 1;
}

/* What is fetched, and what was heard of it. */
typedef struct site {
    cs_server *server;
    char folder[64];
    cs_folder *opened;
    uint64_t next, count; /* files of the catalogue that are asked for */
    unsigned ended, failed, resumed, connected;
    unsigned most_attempts;
    char reason[512]; /* of the last failure */
    char url[256];
    unsigned victim_after; /* the number of outcomes after which one child gets `signal`; 0: none */
    int signal;
} site;

static void begin_site(site *s, const cs_server_options *options)
{
    cs_message message = {{0}};
    memset(s, 0, sizeof *s);
    snprintf(s->folder, sizeof s->folder, "/tmp/coresweep-fetch-XXXXXX");
    assert_non_null(mkdtemp(s->folder));
    assert_int_equal(cs_server_start(options, &message, &s->server), CS_OK);
    assert_int_equal(cs_folder_open(s->folder, &(cs_folder_options){0}, &s->opened, &message), CS_OK);
    s->count = cs_server_catalogue(s->server)->count;
}

static void end_site(site *s)
{
    cs_folder_close(s->opened);
    cs_server_stop(s->server);
    DIR *folder = opendir(s->folder);
    assert_non_null(folder);
    for (struct dirent *e = readdir(folder); e != NULL; e = readdir(folder)) {
        unlinkat(dirfd(folder), e->d_name, 0);
    }
    closedir(folder);
    rmdir(s->folder);
}

static cs_status next(void *context, cs_fetch_item *item)
{
    site *s = context;
    char path[CS_CONTENT_PATH];
    *item = (cs_fetch_item){0};
    if (s->next < s->count) {
        cs_content_path(cs_server_catalogue(s->server), s->next++, path);
        snprintf(s->url, sizeof s->url, "%s%s", cs_server_url(s->server), path);
        item->url = s->url;
    }
    return CS_OK;
}

/* Sends a signal to a child of this process: the first that /proc names. */
static void kill_a_child(int signal)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/self/task/%d/children", getpid());
    FILE *file = fopen(path, "r");
    int child = 0;
    assert_non_null(file);
    assert_int_equal(fscanf(file, "%d", &child), 1);
    fclose(file);
    kill(child, signal);
}

static void ended(void *context, const cs_fetch_outcome *o)
{
    site *s = context;
    s->ended++;
    s->resumed += o->resumed > 0;
    s->connected += o->connect > 0;
    if (o->attempts > s->most_attempts) {
        s->most_attempts = o->attempts;
    }
    if (o->result == CS_FETCH_FAILED) {
        s->failed++;
        snprintf(s->reason, sizeof s->reason, "%s", o->reason);
    }
    if (s->victim_after > 0 && s->ended == s->victim_after) {
        kill_a_child(s->signal);
    }
}

static cs_fetch_totals fetch(site *s, cs_fetch_options o)
{
    cs_fetch_totals totals;
    cs_message message = {{0}};
    cs_fetch_caller caller = {.context = s, .next = next, .ended = ended};
    o.folder = s->opened;
    cs_status status = cs_fetch(&o, &caller, &totals, &message);
    assert_string_equal(message.text, "");
    assert_int_equal(status, CS_OK);
    return totals;
}

/* Every file of the catalogue lies in the folder, byte for byte, but for `missing`; and nothing else does. */
static void assert_all_there(const site *s, unsigned missing)
{
    const cs_catalogue *catalogue = cs_server_catalogue(s->server);
    unsigned found = 0;
    for (uint64_t i = 0; i < catalogue->count; i++) {
        char path[CS_CONTENT_PATH], name[160];
        struct stat status;
        cs_content_path(catalogue, i, path);
        snprintf(name, sizeof name, "%s%s", s->folder, strrchr(path, '/'));
        if (stat(name, &status) != 0) {
            continue;
        }
        size_t size = (size_t)cs_content_size(catalogue, i);
        char *wanted = malloc(size), *got = malloc(size);
        FILE *file = fopen(name, "rb");
        assert_non_null(wanted);
        assert_non_null(got);
        assert_non_null(file);
        assert_int_equal(status.st_size, size);
        assert_int_equal(fread(got, 1, size, file), size);
        cs_content_read(catalogue, i, 0, wanted, size);
        assert_memory_equal(got, wanted, size);
        fclose(file);
        free(wanted);
        free(got);
        found++;
    }
    assert_int_equal(found + missing, catalogue->count);
}

static const cs_server_options plain = {.kind = CS_KIND_GALLERY, .count = 24, .seed = 3};

static void every_strategy_brings_every_file(void **state)
{
    (void)state;
    for (unsigned i = 0; i < CS_FETCH_STRATEGIES; i++) {
        for (unsigned concurrency = 0; concurrency <= 5; concurrency += 5) {
            site s;
            begin_site(&s, &plain);
            cs_fetch_totals totals =
                fetch(&s, (cs_fetch_options){.strategy = (cs_fetch_strategy)i, .concurrency = concurrency});
            assert_int_equal(totals.done, s.count);
            assert_int_equal(totals.failed, 0);
            assert_int_equal(s.ended, s.count);
            assert_true(concurrency == 0 ||
                        totals.concurrency_most <= (i == CS_FETCH_SERIAL ? 1 : concurrency));
            assert_all_there(&s, 0);
            end_site(&s);
        }
    }
}

/* libcurl closes a connection after each transfer where more are open than it was told to keep. */
static void a_connection_serves_many_files(void **state)
{
    (void)state;
    cs_server_options options = {.kind = CS_KIND_SMALL, .count = 64, .seed = 3, .latency = 5e-3};
    for (unsigned i = 0; i < CS_FETCH_STRATEGIES; i++) {
        site s;
        begin_site(&s, &options);
        fetch(&s, (cs_fetch_options){.strategy = (cs_fetch_strategy)i, .concurrency = 8});
        assert_int_equal(s.ended, s.count);
        assert_in_range(s.connected, 1, 2 * 8); /* two threads of `async` may have eight each */
        end_site(&s);
    }
}

static void what_is_cut_short_is_continued(void **state)
{
    (void)state;
    cs_server_options options = plain;
    options.faults = &(cs_fault_share){.fault = CS_FAULT_CLOSE, .share = 0.4, .once = true};
    options.fault_count = 1;
    for (unsigned i = 0; i < CS_FETCH_STRATEGIES; i++) {
        site s;
        begin_site(&s, &options);
        cs_fetch_totals totals =
            fetch(&s, (cs_fetch_options){.strategy = (cs_fetch_strategy)i, .concurrency = 4, .retries = 3});
        assert_int_equal(totals.done, s.count);
        assert_true(totals.retries > 0);
        assert_true(s.resumed > 0);
        assert_all_there(&s, 0);
        end_site(&s);
    }
}

static void what_is_never_whole_fails_and_the_others_do_not(void **state)
{
    (void)state;
    cs_server_options options = plain;
    options.faults = &(cs_fault_share){.fault = CS_FAULT_SHORT, .share = 0.3};
    options.fault_count = 1;
    site s;
    begin_site(&s, &options);
    cs_fetch_totals totals = fetch(&s, (cs_fetch_options){.strategy = CS_FETCH_ASYNC});
    assert_true(totals.failed > 0);
    assert_true(totals.done > 0);
    assert_int_equal(totals.done + totals.failed, s.count);
    assert_int_equal(s.failed, totals.failed);
    assert_int_equal(s.most_attempts, 1);
    assert_non_null(strstr(s.reason, "cut short"));
    assert_all_there(&s, s.failed);
    end_site(&s);
}

/* SIGTERM stops a process in which a caller has it handled, and that process alone. */
static void a_killed_process_costs_no_file(void **state)
{
    (void)state;
    static const int signals[] = {SIGKILL, SIGTERM};
    cs_server_options options = plain;
    options.latency = 0.05; /* so that the others are waiting when one is killed */
    signal(SIGTERM, on_term);
    for (size_t i = 0; i < COUNT_OF(signals); i++) {
        site s;
        begin_site(&s, &options);
        stop = 0;
        s.victim_after = 6;
        s.signal = signals[i];
        cs_fetch_totals totals =
            fetch(&s, (cs_fetch_options){
                          .strategy = CS_FETCH_PROCESSES, .concurrency = 3, .retries = 2, .stop = &stop});
        assert_int_equal(totals.done, s.count);
        assert_int_equal(totals.stray, 1);
        assert_all_there(&s, 0);
        end_site(&s);
    }
    signal(SIGTERM, SIG_DFL);
}

static void stop_after_three(void *context, const cs_fetch_outcome *o)
{
    ended(context, o);
    stop = ((site *)context)->ended >= 3;
}

static void a_stop_ends_it_soon(void **state)
{
    (void)state;
    cs_server_options options = plain;
    options.latency = 0.02;
    for (unsigned i = 0; i < CS_FETCH_STRATEGIES; i++) {
        site s;
        cs_fetch_totals totals;
        cs_message message = {{0}};
        begin_site(&s, &options);
        stop = 0;
        cs_fetch_caller caller = {.context = &s, .next = next, .ended = stop_after_three};
        cs_fetch_options o = {
            .strategy = (cs_fetch_strategy)i, .concurrency = 2, .folder = s.opened, .stop = &stop};
        assert_int_equal(cs_fetch(&o, &caller, &totals, &message), CS_ERR_INTERRUPTED);
        assert_true(totals.done >= 3);
        assert_true(totals.done < s.count);
        assert_int_equal(s.ended, totals.done);
        end_site(&s);
    }
}

static void a_document_comes_into_memory(void **state)
{
    (void)state;
    site s;
    char url[256];
    char *text = NULL;
    size_t length = 0;
    long status = 0;
    cs_message message = {{0}};
    cs_server_options options = plain;
    options.client_id = "secret";
    begin_site(&s, &options);
    snprintf(url, sizeof url, "%s/3/gallery/1.json", cs_server_url(s.server));
    const char *const headers[] = {"Authorization: Client-ID secret", NULL};
    assert_int_equal(
        cs_fetch_text(&(cs_fetch_options){0}, url, headers, 1 << 20, &text, &length, &status, &message),
        CS_OK);
    assert_int_equal(status, 200);
    assert_int_equal(strlen(text), length);
    assert_non_null(strstr(text, "\"link\""));
    free(text);
    assert_int_equal(
        cs_fetch_text(&(cs_fetch_options){0}, url, NULL, 1 << 20, &text, &length, &status, &message),
        CS_ERR_IO);
    assert_int_equal(status, 401);
    assert_int_equal(
        cs_fetch_text(&(cs_fetch_options){0}, url, headers, 10, &text, &length, &status, &message),
        CS_ERR_FORMAT);
    end_site(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_strategy_brings_every_file),
        cmocka_unit_test(a_connection_serves_many_files),
        cmocka_unit_test(what_is_cut_short_is_continued),
        cmocka_unit_test(what_is_never_whole_fails_and_the_others_do_not),
        cmocka_unit_test(a_killed_process_costs_no_file),
        cmocka_unit_test(a_stop_ends_it_soon),
        cmocka_unit_test(a_document_comes_into_memory),
    };
    signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
