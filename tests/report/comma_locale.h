/* SPDX-License-Identifier: MIT */
/* A locale with a decimal comma, made on the spot: a machine may have none. */
#ifndef CORESWEEP_TESTS_COMMA_LOCALE_H
#define CORESWEEP_TESTS_COMMA_LOCALE_H

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

/* Makes it in `folder` and takes its LC_NUMERIC for the process. */
static inline void use_comma_locale(const char *folder)
{
    char command[1024];
    snprintf(command, sizeof command,
             "localedef -c -i %s/locale/comma.src -f %s/locale/ascii.map %s/comma >%s/log 2>&1",
             CORESWEEP_TEST_DATA, CORESWEEP_TEST_DATA, folder, folder);
    (void)!system(command); /* warns of the categories that the locale lacks, and exits with 1 */
    assert_int_equal(setenv("LOCPATH", folder, 1), 0);
    assert_non_null(setlocale(LC_NUMERIC, "comma"));
    char probe[8];
    snprintf(probe, sizeof probe, "%.1f", 1.5);
    assert_string_equal(probe, "1,5");
}

#endif
