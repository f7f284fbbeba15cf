/* SPDX-License-Identifier: MIT */
/*
 * How coresweep's functions end. Whatever can fail returns a cs_status and hands its result back
 * through its last parameter. Libraries never print and never exit.
 */
#ifndef CORESWEEP_STATUS_H
#define CORESWEEP_STATUS_H

#ifdef __cplusplus
extern "C" {
#endif

typedef enum cs_status {
#define CS_STATUS(code, text) code,
#include "coresweep/status.def"
#undef CS_STATUS
} cs_status;

/* A short English text for `status`; a static string, never NULL. Thread-safe. */
const char *cs_status_text(cs_status status);

#ifdef __cplusplus
}
#endif

#endif
