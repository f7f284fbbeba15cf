/* SPDX-License-Identifier: MIT */
/* `--fault`: KIND:P%[:once][,...]. */
#ifndef CORESWEEP_SERVE_FAULTS_H
#define CORESWEEP_SERVE_FAULTS_H

#include "message.h"
#include "server/fault.h"

/* Reads what `text` orders into shares[CS_FAULT_COUNT]; a fault stands there once at most. CS_ERR_ARGUMENT:
 * `message` says what was expected. Thread-safe. */
cs_status cs_serve_faults_read(const char *text, cs_message *message, cs_fault_share *shares, size_t *count);

#endif
