/* SPDX-License-Identifier: MIT */
/* The folder that one run leaves behind. */
#ifndef CORESWEEP_RUN_FOLDER_H
#define CORESWEEP_RUN_FOLDER_H

#include <stdbool.h>

#include "message.h"

typedef struct cs_folder {
    char *path;
    char *samples; /* samples.csv: a row a repetition */
    char *summary; /* summary.csv: a row a cell */
    char *context; /* context.json: provenance */
    char *plan;    /* plan.json: what was asked, and why each cell ended */
    char *ratios; /* ratios.csv: a row a ratio; only where the plan file names some, once the run has ended */
    char *source; /* plan.yaml: the plan file's text; only where one was given */
} cs_folder;

/* Only puts the names together. CS_ERR_MEMORY. */
cs_status cs_folder_name(const char *path, cs_folder *folder);
void cs_folder_free(cs_folder *folder);

/* Makes the folder with its parents, where they are missing: mkdir -p. False sets errno. */
bool cs_make_folders(const char *path);

/* Makes a new, empty folder: `path`, or results/<UTC time>-<host> where it is NULL. Missing parents are made.
 * CS_ERR_IO with a message where it exists and is not empty, or cannot be made. */
cs_status cs_folder_create(const char *path, cs_folder *folder, cs_message *message);

#endif
