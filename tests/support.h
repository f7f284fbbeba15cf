/* SPDX-License-Identifier: MIT */
/* What most tests need: cmocka with the headers that it wants first, a folder of their own, whole files, and
 * what was printed. Failures end the test. */
#ifndef CORESWEEP_TESTS_SUPPORT_H
#define CORESWEEP_TESTS_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* A fresh folder, which becomes the current one: files have short names then. A group set-up; the tear-down
 * removes it with all that is in it. */
static char scratch_folder[] = "/tmp/coresweep-test-XXXXXX";

static inline int scratch_enter(void **state)
{
    (void)state;
    return mkdtemp(scratch_folder) != NULL && chdir(scratch_folder) == 0 ? 0 : -1;
}

static inline int scratch_leave(void **state)
{
    (void)state;
    char command[64];
    snprintf(command, sizeof command, "rm -rf %s", scratch_folder);
    return chdir("/") == 0 && system(command) == 0 ? 0 : -1;
}

static inline void put_file(const char *name, const char *text)
{
    FILE *out = fopen(name, "w");
    assert_non_null(out);
    assert_true(fputs(text, out) >= 0);
    assert_int_equal(fclose(out), 0);
}

/* All of a text file; freed by the caller. */
static inline char *get_file(const char *name)
{
    char *text = NULL;
    size_t room = 0;
    FILE *in = fopen(name, "r");
    assert_non_null(in);
    if (getdelim(&text, &room, '\0', in) < 0) {
        free(text);
        text = strdup("");
    }
    fclose(in);
    return text;
}

/* Sends one of the streams into the file `name` until capture_end. Returns what capture_end wants. */
static inline int capture_begin(FILE *stream, const char *name)
{
    fflush(stream);
    int saved = dup(fileno(stream));
    int file = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_true(saved >= 0 && file >= 0);
    assert_true(dup2(file, fileno(stream)) >= 0);
    close(file);
    return saved;
}

static inline void capture_end(FILE *stream, int saved)
{
    fflush(stream);
    assert_true(dup2(saved, fileno(stream)) >= 0);
    close(saved);
}

/* How often `part` occurs in `text`. */
static inline size_t count_text(const char *text, const char *part)
{
    size_t count = 0;
    while ((text = strstr(text, part)) != NULL) {
        count++;
        text += strlen(part);
    }
    return count;
}

static inline void assert_contains(const char *text, const char *part)
{
    if (strstr(text, part) == NULL) {
        fail_msg("expected '%s' in: %s", part, text);
    }
}

#endif
