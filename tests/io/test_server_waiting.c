/* SPDX-License-Identifier: MIT */
/* Latency and rate: nobody is served too early, waiting costs neither threads nor CPU, and a server can be
 * stopped while others wait. Upper bounds are those that a server misses which makes connections wait for
 * each other. */
#include "client.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "server/waiting.h"

static double now(void)
{
    return (double)cs__waiting_now() * 1e-9;
}

static void fifty_requests_wait(unsigned threads)
{
    enum { MANY = 50 };
    const double latency = 0.2;
    cs_server *server =
        client_serve(&(cs_server_options){.kind = CS_KIND_SMALL, .latency = latency, .threads = threads});
    CURLM *multi = curl_multi_init();
    CURL *easy[MANY];
    answer answers[MANY];
    struct curl_slist *none;
    double start = now();
    for (size_t i = 0; i < MANY; i++) {
        easy[i] = curl_easy_init();
        client_prepare(easy[i], server, &(question){.path = "/small/0.jpg"}, &answers[i], &none);
        curl_multi_add_handle(multi, easy[i]);
    }
    int running = MANY;
    while (running > 0) {
        assert_int_equal(curl_multi_perform(multi, &running), CURLM_OK);
        curl_multi_poll(multi, NULL, 0, 100, NULL);
    }
    double all = now() - start;
    for (size_t i = 0; i < MANY; i++) {
        client_conclude(easy[i], &answers[i]);
        assert_int_equal(answers[i].status, 200);
        assert_int_equal(answers[i].bytes, 4096);
        assert_true(answers[i].seconds >= latency);
        free(answers[i].body);
        curl_multi_remove_handle(multi, easy[i]);
        curl_easy_cleanup(easy[i]);
    }
    curl_multi_cleanup(multi);
    cs_server_stop(server);
    assert_true(all < MANY * latency / 2); /* one after the other they take 10 s */
}

/* The heap's order: latencies cannot differ within a server, but a slow body's pieces end among others'
 * latencies. */
static void fifty_requests_wait_at_once_and_none_too_short(void **state)
{
    (void)state;
    fifty_requests_wait(0);
    fifty_requests_wait(3);
}

static void a_body_comes_no_faster_than_its_rate(void **state)
{
    (void)state;
    cs_server *server =
        client_serve(&(cs_server_options){.kind = CS_KIND_GALLERY, .count = 3, .rate = 1000000});
    uint64_t size = cs_content_size(cs_server_catalogue(server), 0);
    char range[64];
    size_t wanted = size < 400000 ? size : 400000;
    snprintf(range, sizeof range, "Range: bytes=0-%zu", wanted - 1);
    answer a = client_ask_once(server, &(question){.path = "/gallery/0.jpg", .header = range});
    assert_int_equal(a.code, CURLE_OK);
    assert_int_equal(a.bytes, wanted);
    assert_true(a.seconds >= (double)wanted / 1e6);
    free(a.body);
    cs_server_stop(server);
}

/* Connects and asks for a small file, without waiting for anything. */
static int ask_and_leave(const char *url)
{
    static const char text[] = "GET /small/0.jpg HTTP/1.1\r\nHost: x\r\n\r\n";
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(strrchr(url, ':') + 1))};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(client >= 0);
    assert_int_equal(connect(client, (struct sockaddr *)&to, sizeof to), 0);
    assert_int_equal(write(client, text, sizeof text - 1), sizeof text - 1);
    return client;
}

static void a_server_stops_while_connections_wait(void **state)
{
    (void)state;
    cs_fault_share stall[] = {{1, CS_FAULT_STALL, false}};
    cs_server_options options[] = {
        {.kind = CS_KIND_SMALL, .latency = 3000},
        {.kind = CS_KIND_SMALL, .rate = 1},
        {.kind = CS_KIND_SMALL, .faults = stall, .fault_count = 1},
    };
    for (size_t i = 0; i < COUNT_OF(options); i++) {
        char byte[4096];
        cs_server *server = client_serve(&options[i]);
        int client = ask_and_leave(cs_server_url(server));
        while (cs_server_counted(server).requests == 0) {
            usleep(1000);
        }
        usleep(50000);
        cs_server_stop(server);
        while (read(client, byte, sizeof byte) > 0) {
        }
        close(client);
    }
}

/* In a process of its own, so that its CPU time and its threads are told apart from the clients'. */
static pid_t fork_server(double latency, int to_parent[2], int to_child[2])
{
    assert_int_equal(pipe(to_parent) | pipe(to_child), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        char byte;
        struct rusage usage;
        cs_server *server = NULL;
        cs_message message;
        close(to_child[1]);
        cs_server_options options = {.kind = CS_KIND_SMALL, .latency = latency};
        if (cs_server_start(&options, &message, &server) != CS_OK ||
            write(to_parent[1], cs_server_url(server), 64) != 64 || read(to_child[0], &byte, 1) != 0) {
            _exit(1);
        }
        getrusage(RUSAGE_SELF, &usage);
        cs_server_stop(server);
        double cpu = (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
                     1e-6 * (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
        _exit(write(to_parent[1], &cpu, sizeof cpu) == sizeof cpu ? 0 : 1);
    }
    close(to_parent[1]);
    close(to_child[0]);
    return child;
}

static int count_threads(pid_t process)
{
    char name[64];
    snprintf(name, sizeof name, "/proc/%d/status", (int)process);
    char line[256];
    int count = 0;
    FILE *in = fopen(name, "r");
    assert_non_null(in);
    while (count == 0 && fgets(line, sizeof line, in) != NULL) {
        sscanf(line, "Threads: %d", &count);
    }
    fclose(in);
    return count;
}

static void two_thousand_connections_wait_for_nothing(void **state)
{
    (void)state;
    enum { MANY = 2000 };
    const double latency = 4;
    static int clients[MANY];
    int from[2];
    int to[2];
    int status = 0;
    char url[64];
    double cpu = 0;
    pid_t child = fork_server(latency, from, to);
    assert_int_equal(read(from[0], url, sizeof url), sizeof url);
    double start = now();
    for (size_t i = 0; i < MANY; i++) {
        clients[i] = ask_and_leave(url);
    }
    double last = now();
    assert_in_range(count_threads(child), 3, 8); /* a sanitizer has one of its own */
    struct pollfd first = {clients[0], POLLIN, 0};
    assert_int_equal(poll(&first, 1, 60000), 1);
    assert_true(now() - start >= latency);
    for (size_t i = 0; i < MANY; i++) {
        char bytes[8192];
        assert_true(read(clients[i], bytes, sizeof bytes) > 0);
        assert_memory_equal(bytes, "HTTP/1.1 200", 12);
        close(clients[i]);
    }
    assert_true(now() - last >= latency);
    close(to[1]);
    assert_int_equal(read(from[0], &cpu, sizeof cpu), sizeof cpu);
    close(from[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    /* 0.1 to 0.2 s for the requests; a thread that looks again and again whether it is time takes 4 s. */
    print_message("%d connections: %.3f s of CPU\n", MANY, cpu);
    assert_true(cpu < latency / 2);
}

/* Every connection takes a descriptor here as well. */
static int raise_limit(void **state)
{
    (void)state;
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) {
        return -1;
    }
    limit.rlim_cur = limit.rlim_max;
    return setrlimit(RLIMIT_NOFILE, &limit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_thousand_connections_wait_for_nothing),
        cmocka_unit_test(fifty_requests_wait_at_once_and_none_too_short),
        cmocka_unit_test(a_body_comes_no_faster_than_its_rate),
        cmocka_unit_test(a_server_stops_while_connections_wait),
    };
    return cmocka_run_group_tests(tests, raise_limit, NULL);
}
