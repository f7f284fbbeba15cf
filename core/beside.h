/* SPDX-License-Identifier: MIT */
/* Programs that belong to the running one: of one build, installed into one folder. Thread-safe. */
#ifndef CORESWEEP_CORE_BESIDE_H
#define CORESWEEP_CORE_BESIDE_H

#include <stddef.h>

#include "coresweep/status.h"
#include "message.h"

/* The running program's absolute path without links; empty where Linux does not tell, or where it does not
 * fit into `size` bytes. */
void cs_program_path(char *path, size_t size);

/* The folder of the running program without a final slash; empty where Linux does not tell, or where it does
 * not fit into `size` bytes. */
void cs_program_folder(char *folder, size_t size);

/* Where the program `name` ("coresweep-serve") is: beside the running one, else in the folder of the build
 * that made both, which is where a test finds it. Its absolute path goes to path[size]; PATH_MAX is always
 * enough. CS_ERR_UNAVAILABLE: in neither; `message` names both and says what to do. CS_ERR_ARGUMENT: the path
 * does not fit. */
cs_status cs_beside(const char *name, char *path, size_t size, cs_message *message);

/* The same without the second place, for a program whose build matters: a copy of the running one, kept while
 * its build's folder goes on to another commit, must not start what that commit made. */
cs_status cs_beside_alone(const char *name, char *path, size_t size, cs_message *message);

#endif
