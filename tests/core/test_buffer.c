/* SPDX-License-Identifier: MIT */
/* Where buffers begin, what they hold, and that the pages beside them are guarded. */
#include "support.h"

#include <signal.h>
#include <stdbool.h>
#include <sys/wait.h>

#include "buffer.h"

enum { LINE = 64, PAGE = 4096 };

static unsigned char *make(size_t count, size_t size, unsigned threads)
{
    void *buffer = NULL;
    assert_int_equal(cs_buffer_alloc(count, size, threads, &buffer), CS_OK);
    assert_non_null(buffer);
    return buffer;
}

/* Whether a child that writes to `byte` dies of a segmentation fault; it exits with 0 otherwise. */
static bool write_faults(unsigned char *byte)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        signal(SIGSEGV, SIG_DFL); /* sanitizers catch it */
        signal(SIGBUS, SIG_DFL);
        *(volatile unsigned char *)byte = 1;
        _exit(0);
    }
    int how = 0;
    assert_int_equal(waitpid(child, &how, 0), child);
    assert_true(WIFSIGNALED(how) || WEXITSTATUS(how) == 0);
    return WIFSIGNALED(how) && WTERMSIG(how) == SIGSEGV;
}

static void starts_on_a_cache_line(void **state)
{
    (void)state;
    for (size_t bytes = 0; bytes < 300; bytes += 37) {
        unsigned char *buffer = make(bytes, 1, 1);
        assert_int_equal((uintptr_t)buffer % LINE, 0);
        cs_buffer_free(buffer);
    }
}

/* 64 buffers, 64 different lines of a page: no two arrays of one kernel collide in the low 12 bits. */
static void successive_buffers_are_staggered(void **state)
{
    (void)state;
    unsigned char *buffers[PAGE / LINE];
    bool seen[PAGE / LINE] = {false};
    for (size_t i = 0; i < COUNT_OF(buffers); i++) {
        buffers[i] = make(1000, 8, 1);
        size_t line = (uintptr_t)buffers[i] % PAGE / LINE;
        assert_false(seen[line]);
        seen[line] = true;
    }
    for (size_t i = 0; i < COUNT_OF(buffers); i++) {
        cs_buffer_free(buffers[i]);
    }
}

/* Also with more threads than whole pages, and where the parts are not equal. */
static void is_zero_filled_and_writable(void **state)
{
    (void)state;
    static const size_t sizes[] = {1, 7, PAGE - 1, PAGE, 5 * PAGE + 3, 1000003};
    for (size_t s = 0; s < COUNT_OF(sizes); s++) {
        for (unsigned threads = 1; threads <= 5; threads++) {
            unsigned char *buffer = make(sizes[s], 1, threads);
            for (size_t i = 0; i < sizes[s]; i++) {
                assert_int_equal(buffer[i], 0);
            }
            memset(buffer, 0xff, sizes[s]);
            cs_buffer_free(buffer);
        }
    }
}

static void elements_count_times_size(void **state)
{
    (void)state;
    unsigned char *buffer = make(3000, 24, 2);
    buffer[3000 * 24 - 1] = 1;
    cs_buffer_free(buffer);
}

static void what_overflows_is_refused(void **state)
{
    (void)state;
    char something = 0;
    void *buffer = &something;
    assert_int_equal(cs_buffer_alloc(SIZE_MAX / 8 + 1, 8, 1, &buffer), CS_ERR_MEMORY);
    assert_null(buffer);
    buffer = &something;
    assert_int_equal(cs_buffer_alloc_shared(SIZE_MAX, SIZE_MAX, &buffer), CS_ERR_MEMORY);
    assert_null(buffer);
    /* No overflow of the product, but of what is added for the guards; and more than any machine has. */
    assert_int_equal(cs_buffer_alloc(SIZE_MAX, 1, 1, &buffer), CS_ERR_MEMORY);
    assert_int_equal(cs_buffer_alloc((size_t)1 << 60, 1, 1, &buffer), CS_ERR_MEMORY);
    assert_null(buffer);
}

static void guards_after(void **state)
{
    (void)state;
    cs_buffer_set_mode(CS_BUFFER_GUARD_AFTER);
    for (size_t count = 0; count < 1030; count += 103) {
        unsigned char *buffer = make(count, 8, 1);
        assert_int_equal((uintptr_t)buffer % 8, 0);
        assert_true(write_faults(buffer + 8 * count));
        assert_true(count == 0 || !write_faults(buffer + 8 * count - 1));
        assert_true(count == 0 || !write_faults(buffer));
        cs_buffer_free(buffer);
    }
    cs_buffer_set_mode(CS_BUFFER_STAGGERED);
}

static void guards_before(void **state)
{
    (void)state;
    cs_buffer_set_mode(CS_BUFFER_GUARD_BEFORE);
    for (size_t count = 0; count < 1030; count += 103) {
        unsigned char *buffer = make(count, 8, 1);
        assert_int_equal((uintptr_t)buffer % PAGE, 0);
        assert_true(write_faults(buffer - 1));
        assert_true(count == 0 || !write_faults(buffer));
        cs_buffer_free(buffer);
    }
    cs_buffer_set_mode(CS_BUFFER_STAGGERED);
}

/* What a forked child writes is read here; and what it writes to a buffer of its own is not. */
static void shared_memory_is_shared(void **state)
{
    (void)state;
    void *shared = NULL;
    assert_int_equal(cs_buffer_alloc_shared(10, 8, &shared), CS_OK);
    unsigned char *own = make(10, 8, 1);
    volatile uint64_t *values = shared;
    assert_int_equal(values[9], 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        values[9] = 42;
        own[0] = 42;
        _exit(0);
    }
    assert_int_equal(waitpid(child, NULL, 0), child);
    assert_int_equal(values[9], 42);
    assert_int_equal(own[0], 0);
    cs_buffer_free(shared);
    cs_buffer_free(own);
}

/* In any order; and the memory is really given back. */
static void is_freed(void **state)
{
    (void)state;
    cs_buffer_free(NULL);
    unsigned char *a = make(1, 8, 1);
    unsigned char *b = make(0, 8, 1);
    unsigned char *c = make(1, 8, 1);
    cs_buffer_free(b);
    assert_false(write_faults(a));
    assert_false(write_faults(c));
    cs_buffer_free(a);
    assert_true(write_faults(a));
    cs_buffer_free(c);
    assert_true(write_faults(c));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(starts_on_a_cache_line),
        cmocka_unit_test(successive_buffers_are_staggered),
        cmocka_unit_test(is_zero_filled_and_writable),
        cmocka_unit_test(elements_count_times_size),
        cmocka_unit_test(what_overflows_is_refused),
        cmocka_unit_test(guards_after),
        cmocka_unit_test(guards_before),
        cmocka_unit_test(shared_memory_is_shared),
        cmocka_unit_test(is_freed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
