/* SPDX-License-Identifier: MIT */
/* A table of one column of each type, and a file in a folder of its own, for the tests of the CSV. */
#ifndef CORESWEEP_TESTS_SMALL_TABLE_H
#define CORESWEEP_TESTS_SMALL_TABLE_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "report/columns.h"
#include "report/csv.h"

typedef struct small {
    char *name;
    uint64_t count;
    double value;
    char *note;
} small;

static const cs_column columns[] = {
    CS_COLUMN(small, name, TEXT, "", ""),
    CS_COLUMN(small, count, COUNT, "", ""),
    CS_COLUMN(small, value, REAL, "s", ""),
    CS_COLUMN(small, note, TEXT, "", ""),
};
static const cs_table_layout layout = CS_LAYOUT(small, columns);

#define HEADER "name,count,value,note\n"

static char folder[] = "/tmp/coresweep-csv-XXXXXX";
static char path[64];

static inline int set_up(void **state)
{
    (void)state;
    if (mkdtemp(folder) == NULL) {
        return -1;
    }
    snprintf(path, sizeof path, "%s/file.csv", folder);
    return 0;
}

static inline int tear_down(void **state)
{
    (void)state;
    char command[64];
    snprintf(command, sizeof command, "rm -r %s", folder);
    return system(command);
}

#endif
