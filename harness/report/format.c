/* SPDX-License-Identifier: MIT */
#include "report/format.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef struct unit {
    double size;
    const char *name;
} unit;

void cs_format_number(char *text, double value, int significant, int decimals)
{
    if (isnan(value)) {
        strcpy(text, "-");
        return;
    }
    /* The exponent after rounding: 999.96 is 1000 in four digits, and needs no decimals. */
    char scientific[CS_FORMAT_BYTES];
    snprintf(scientific, sizeof scientific, "%.*e", significant - 1, value);
    const char *exponent = strchr(scientific, 'e');
    int places = exponent == NULL ? 0 : significant - 1 - (int)strtol(exponent + 1, NULL, 10);
    places = places < 0 ? 0 : places > decimals ? decimals : places;
    snprintf(text, CS_FORMAT_BYTES, "%.*f", places, value);
}

/* 1 to 99 microseconds as %g writes them: 7e-06, 4e-05, 4.2e-05. */
static void format_few_micros(char *text, unsigned micros)
{
    unsigned first = micros < 10 ? micros : micros / 10;
    *text++ = (char)('0' + first);
    if (micros >= 10 && micros % 10 != 0) {
        *text++ = '.';
        *text++ = (char)('0' + micros % 10);
    }
    strcpy(text, micros < 10 ? "e-06" : "e-05");
}

/* Whole microseconds, which most real numbers of a log of transfers are: digit by digit in 16 ns, where
 * printf and the check take 250. False where `value` is no such number, or where %g would write a positive
 * exponent.
 */
static bool format_micros(char *text, double value)
{
    if (!(value >= 0 && value < 1e8) || signbit(value)) {
        return false;
    }
    uint64_t micros = (uint64_t)llround(value * 1e6);
    if ((double)micros / 1e6 != value) {
        return false;
    }
    if (micros > 0 && micros < 100) {
        format_few_micros(text, (unsigned)micros);
        return true;
    }
    char digits[24];
    size_t at = sizeof digits;
    size_t places = 6;
    for (; places > 0 && micros % 10 == 0; places--) {
        micros /= 10;
    }
    for (; places > 0; places--, micros /= 10) {
        digits[--at] = (char)('0' + micros % 10);
        if (places == 1) {
            digits[--at] = '.';
        }
    }
    do {
        digits[--at] = (char)('0' + micros % 10);
        micros /= 10;
    } while (micros > 0);
    memcpy(text, digits + at, sizeof digits - at);
    text[sizeof digits - at] = '\0';
    return true;
}

/* 17 digits always suffice for a double (Goldberg 1991, theorem 15); 15 mostly do, and read better. */
void cs_format_exact(char *text, double value)
{
    if (format_micros(text, value)) {
        return;
    }
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, CS_FORMAT_BYTES, "%.*g", digits, value);
        double back = strtod(text, NULL);
        if (memcmp(&back, &value, sizeof back) == 0) {
            break;
        }
    }
}

/* units[]: descending; the last serves for everything smaller. */
static void format_with_unit(char *text, double value, const unit *units, size_t count, int significant)
{
    size_t i = 0;
    while (i + 1 < count && fabs(value) < units[i].size) {
        i++;
    }
    char number[CS_FORMAT_BYTES];
    cs_format_number(number, value / units[i].size, significant, significant - 1);
    snprintf(text, CS_FORMAT_BYTES, isnan(value) ? "%.40s" : "%.40s %s", number, units[i].name);
}

void cs_format_seconds(char *text, double seconds, const char *micro)
{
    char microseconds[8];
    snprintf(microseconds, sizeof microseconds, "%ss", micro);
    const unit units[] = {{1, "s"}, {1e-3, "ms"}, {1e-6, microseconds}, {1e-9, "ns"}};
    format_with_unit(text, seconds, units, sizeof units / sizeof units[0], 4);
}

void cs_format_bytes(char *text, double bytes)
{
    static const unit units[] = {{1e9, "GB"}, {1e6, "MB"}, {1e3, "KB"}, {1, "B"}};
    if (fabs(bytes) < 999.5) {
        snprintf(text, CS_FORMAT_BYTES, "%.0f B", bytes);
    } else {
        format_with_unit(text, bytes, units, sizeof units / sizeof units[0], 3);
    }
}

void cs_format_percent(char *text, double fraction, int significant)
{
    char number[CS_FORMAT_BYTES];
    cs_format_number(number, 100 * fraction, significant, 2);
    snprintf(text, CS_FORMAT_BYTES, isnan(fraction) ? "%.40s" : "%.40s%%", number);
}

/* Continuation bytes of UTF-8 are 10xxxxxx and take no column of their own. */
static unsigned columns_of(const char *text, size_t length)
{
    unsigned columns = 0;
    for (size_t i = 0; i < length; i++) {
        columns += ((unsigned char)text[i] & 0xc0u) != 0x80u;
    }
    return columns;
}

void cs_print_padded(FILE *out, const char *text, unsigned width, bool right)
{
    unsigned columns = columns_of(text, strlen(text));
    int blanks = columns < width ? (int)(width - columns) : 0;
    if (right) {
        fprintf(out, "%*s%s", blanks, "", text);
    } else {
        fprintf(out, "%s%*s", text, blanks, "");
    }
}

void cs_print_wrapped(FILE *out, const char *text, unsigned indent, unsigned width)
{
    unsigned at = indent;
    while (*text != '\0') {
        size_t length = strcspn(text, " ");
        unsigned columns = columns_of(text, length);
        if (at > indent && at + 1 + columns > width) {
            fprintf(out, "\n%*s", (int)indent, "");
            at = indent;
        } else if (at > indent) {
            fputc(' ', out);
            at++;
        }
        fwrite(text, 1, length, out);
        at += columns;
        text += length;
        text += strspn(text, " ");
    }
    fputc('\n', out);
}

void cs_format_trim(char *text)
{
    size_t length = strlen(text);
    size_t back = 0;
    while (back < 3 && back < length && ((unsigned char)text[length - 1 - back] & 0xC0) == 0x80) {
        back++;
    }
    if (back == length) {
        return;
    }
    unsigned char lead = (unsigned char)text[length - 1 - back];
    size_t wanted = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : lead >= 0xC0 ? 1 : 0;
    if (wanted > back) {
        text[length - 1 - back] = '\0';
    }
}
