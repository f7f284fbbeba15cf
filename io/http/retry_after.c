/* SPDX-License-Identifier: MIT */
#include "http/retry_after.h"

#include <string.h>
#include <strings.h>

typedef struct date {
    int64_t year;
    int month; /* 0 to 11 */
    int day;
    int hour;
    int minute;
    int second;
    bool is_short_year;
} date;

/* The three forms of RFC 9110, 5.6.7. w, W: a weekday, short or long; m: a month; d, h, i, s: two digits of
 * day, hour, minute and second; e: a day whose first digit may be a blank; Y, y: four and two digits of a
 * year; anything else: itself. strptime(3) would ask the locale. */
static const char *const forms[] = {"w, d m Y h:i:s GMT", "W, d-m-y h:i:s GMT", "w m e h:i:s Y"};

static const char *const weekdays[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                       "Friday", "Saturday", "Sunday"};
static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

typedef struct cursor {
    const char *at;
    const char *end;
} cursor;

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Which of `words` comes next, by its first `most` letters; -1: none. */
static int take_word(cursor *text, const char *const *words, int count, size_t most)
{
    for (int i = 0; i < count; i++) {
        const size_t length = strnlen(words[i], most);
        if ((size_t)(text->end - text->at) >= length && strncasecmp(text->at, words[i], length) == 0) {
            text->at += length;
            return i;
        }
    }
    return -1;
}

/* `count` digits; -1 where there are none. */
static int take_number(cursor *text, int count)
{
    int number = 0;
    for (int i = 0; i < count; i++) {
        if (text->at == text->end || !is_digit(*text->at)) {
            return -1;
        }
        number = number * 10 + (*text->at++ - '0');
    }
    return number;
}

static int take_day(cursor *text)
{
    const bool is_padded = text->at < text->end && *text->at == ' ';
    text->at += is_padded;
    return take_number(text, is_padded ? 1 : 2);
}

/* What one letter of a form stands for. */
static bool take_part(cursor *text, char part, date *d)
{
    switch (part) {
    case 'w':
        return take_word(text, weekdays, 7, 3) >= 0;
    case 'W':
        return take_word(text, weekdays, 7, sizeof "Wednesday") >= 0;
    case 'm':
        return (d->month = take_word(text, months, 12, 3)) >= 0;
    case 'd':
        return (d->day = take_number(text, 2)) >= 0;
    case 'e':
        return (d->day = take_day(text)) >= 0;
    case 'h':
        return (d->hour = take_number(text, 2)) >= 0;
    case 'i':
        return (d->minute = take_number(text, 2)) >= 0;
    case 's':
        return (d->second = take_number(text, 2)) >= 0;
    case 'Y':
        return (d->year = take_number(text, 4)) >= 0;
    case 'y':
        d->is_short_year = true;
        return (d->year = take_number(text, 2)) >= 0;
    default:
        return text->at < text->end && *text->at++ == part;
    }
}

static bool is_leap(int64_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static bool can_be(const date *d)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const int most = days[d->month] + (d->month == 1 && is_leap(d->year));
    return d->day >= 1 && d->day <= most && d->hour <= 23 && d->minute <= 59 && d->second <= 60;
}

/* Days of the years before `year`, of the Gregorian calendar continued backwards. */
static int64_t days_before(int64_t year)
{
    const int64_t past = year - 1;
    return past * 365 + past / 4 - past / 100 + past / 400;
}

static int64_t seconds_since_1970(const date *d)
{
    static const int before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    const int64_t days = days_before(d->year) - days_before(1970) + before[d->month] +
                         (d->month > 1 && is_leap(d->year)) + d->day - 1;
    return ((days * 24 + d->hour) * 60 + d->minute) * 60 + d->second;
}

/* A year of two digits is the one within fifty years from now, or else the last that was (RFC 9110, 5.6.7).
 */
static void complete_year(date *d, int64_t now)
{
    const int64_t this_year = 1970 + now / 31556952; /* seconds of a mean Gregorian year */
    d->year += this_year / 100 * 100;
    if (d->year > this_year + 50) {
        d->year -= 100;
    } else if (d->year <= this_year - 50) {
        d->year += 100;
    }
}

static bool read_date(cursor text, const char *form, int64_t now, double *seconds)
{
    date d = {0};
    for (; *form != '\0'; form++) {
        if (!take_part(&text, *form, &d)) {
            return false;
        }
    }
    if (d.is_short_year) {
        complete_year(&d, now);
    }
    if (text.at != text.end || d.year < 1 || !can_be(&d)) {
        return false;
    }
    const double wait = (double)seconds_since_1970(&d) - (double)now;
    *seconds = wait > 0 ? wait : 0;
    return true;
}

/* A number that is too large to be waited for may be any such number: 1e9 s are 31 years. */
static bool read_seconds(cursor text, double *seconds)
{
    double number = 0;
    for (; text.at < text.end && is_digit(*text.at); text.at++) {
        number = number < 1e9 ? number * 10 + (*text.at - '0') : number;
    }
    *seconds = number;
    return text.at == text.end;
}

bool cs_retry_after(const char *value, size_t length, int64_t now, double *seconds)
{
    cursor text = {.at = value, .end = value + length};
    while (text.at < text.end && (*text.at == ' ' || *text.at == '\t')) {
        text.at++;
    }
    while (text.end > text.at && strchr(" \t\r\n", text.end[-1]) != NULL && text.end[-1] != '\0') {
        text.end--;
    }
    if (text.at == text.end) {
        return false;
    }
    if (is_digit(*text.at)) {
        return read_seconds(text, seconds);
    }
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        if (read_date(text, forms[i], now, seconds)) {
            return true;
        }
    }
    return false;
}
