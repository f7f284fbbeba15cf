/* SPDX-License-Identifier: MIT */
#include "server/fault.h"

#include <stdio.h>
#include <time.h>

#include "rng.h"
#include "server/fault_row.h"

/* Keeps the faults apart from the files' own seeds. */
enum { PART_FAULT = 0x6661756c };

static void retry_seconds(const char *path, char value[CS__FAULT_VALUE])
{
    (void)path;
    snprintf(value, CS__FAULT_VALUE, "1");
}

/* IMF-fixdate (RFC 9110, 5.6.7). In whole seconds: one more than now would be less than a second ahead. */
static void retry_date(const char *path, char value[CS__FAULT_VALUE])
{
    (void)path;
    struct tm fields;
    time_t then = time(NULL) + 2;
    gmtime_r(&then, &fields);
    strftime(value, CS__FAULT_VALUE, "%a, %d %b %Y %H:%M:%S GMT", &fields);
}

static void same_path(const char *path, char value[CS__FAULT_VALUE])
{
    snprintf(value, CS__FAULT_VALUE, "%s", path);
}

static void local_file(const char *path, char value[CS__FAULT_VALUE])
{
    (void)path;
    snprintf(value, CS__FAULT_VALUE, "file:///etc/hostname");
}

static void gzip(const char *path, char value[CS__FAULT_VALUE])
{
    (void)path;
    snprintf(value, CS__FAULT_VALUE, "gzip");
}

static const cs__fault_row rows[CS_FAULT_COUNT] = {
    [CS_FAULT_NONE] = {"none", NULL, NULL, "the file", 200, CS__CUT_NONE},
#define CS_FAULT(id, name, status, header, value, cut, help)                                                 \
    [CS_FAULT_##id] = {name, header, value, help, status, cut},
#include "server/fault.def"
#undef CS_FAULT
};

const char *cs_fault_name(cs_fault fault)
{
    return rows[fault].name;
}

const char *cs_fault_help(cs_fault fault)
{
    return rows[fault].help;
}

const cs__fault_row *cs__fault_row_of(cs_fault fault)
{
    return &rows[fault];
}

const cs_fault_share *cs_fault_strikes(const cs_fault_share *shares, size_t count, uint64_t seed,
                                       uint64_t file)
{
    cs_rng rng = cs_rng_seeded(cs_rng_derive(cs_rng_derive(seed, PART_FAULT), file));
    double drawn = cs_rng_uniform(&rng);
    for (size_t i = 0; i < count; i++) {
        if (drawn < shares[i].share) {
            return &shares[i];
        }
        drawn -= shares[i].share;
    }
    return NULL;
}
