/* SPDX-License-Identifier: MIT */
#include "report/escape.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

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

/* Mentions, numbers of issues and addresses of mail are looked for in the rendered text, where a reference is
 * the character itself: a blank of no width parts the mark from what it would mark. */
static int is_mark(const char *at)
{
    return (*at == '@' || *at == '#') && isalnum((unsigned char)at[1]);
}

void cs_escape_markdown(FILE *out, const char *text)
{
    for (const char *at = text; *at != '\0'; at++) {
        if (*at == '\n' || *at == '\r' || *at == '\t') {
            fputc(' ', out);
        } else if (strchr("|\\`*~<>&[]@#:", *at) != NULL || (*at == '_' && !is_in_word(text, at)) ||
                   strncasecmp(at, "www.", 4) == 0) {
            fprintf(out, "&#%d;%s", *at, is_mark(at) ? "&#8203;" : "");
        } else {
            fputc(*at, out);
        }
    }
}
