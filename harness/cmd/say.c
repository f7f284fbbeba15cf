/* SPDX-License-Identifier: MIT */
#include "cmd/say.h"

#include <stdarg.h>
#include <stdio.h>

static int line_open;

void cs_say_line_open(int open)
{
    line_open = open;
}

void cs_say(const char *command, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    if (line_open) {
        fputs("\n", stderr);
        line_open = 0;
    }
    fputs("coresweep: ", stderr);
    if (command != NULL) {
        fprintf(stderr, "%s: ", command);
    }
    vfprintf(stderr, format, arguments);
    fputs("\n", stderr);
    va_end(arguments);
}
