/* SPDX-License-Identifier: MIT */
#include "export/escape.h"

#include <ctype.h>
#include <string.h>

static const char replacement[] = "\xef\xbf\xbd"; /* U+FFFD */

/* U+FFFE and U+FFFF are no characters of XML 1.0 (section 2.2). */
static int is_no_character(const char *at)
{
    return strncmp(at, "\xef\xbf\xbe", 3) == 0 || strncmp(at, "\xef\xbf\xbf", 3) == 0;
}

void cs_escape_xml(FILE *out, const char *text)
{
    for (const char *at = text; *at != '\0'; at++) {
        unsigned char c = (unsigned char)*at;
        if (c == '&' || c == '<' || c == '>' || c == '"' || c == '\'' || c == '\t' || c == '\n' ||
            c == '\r') {
            /* Line breaks and tabs too: a reader turns those of an attribute into blanks. */
            fprintf(out, "&#%u;", c);
        } else if (c < ' ') {
            fputs(replacement, out);
        } else if (is_no_character(at)) {
            fputs(replacement, out);
            at += 2;
        } else {
            fputc(c, out);
        }
    }
}

void cs_escape_openmetrics(FILE *out, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '\n') {
            fputs("\\n", out);
        } else {
            fputs(*text == '\\' || *text == '"' ? "\\" : "", out);
            fputc(*text, out);
        }
    }
}

/* An underscore within a word is no markup, and names of kernels are full of them. */
static int is_in_word(const char *text, const char *at)
{
    return at > text && isalnum((unsigned char)at[-1]) && isalnum((unsigned char)at[1]);
}

void cs_escape_markdown(FILE *out, const char *text)
{
    for (const char *at = text; *at != '\0'; at++) {
        if (*at == '\n' || *at == '\r' || *at == '\t') {
            fputc(' ', out);
        } else if (strchr("|\\`*~<>&[]@#:", *at) != NULL || (*at == '_' && !is_in_word(text, at))) {
            fprintf(out, "&#%d;", *at);
        } else {
            fputc(*at, out);
        }
    }
}
