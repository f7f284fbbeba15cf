/* SPDX-License-Identifier: MIT */
#include "serve/faults.h"

#include <stdio.h>
#include <string.h>

#include "run/nearest.h"
#include "run/parse.h"

enum { WORD = 64 };

/* Copies what comes before one of `ends`, and returns what it ended at; NULL: it is too long. */
static const char *take_word(const char *text, const char *ends, char word[WORD])
{
    size_t length = strcspn(text, ends);
    if (length >= WORD) {
        return NULL;
    }
    memcpy(word, text, length);
    word[length] = '\0';
    return text + length;
}

static cs_status find_fault(const char *name, cs_message *message, cs_fault *fault)
{
    char hint[96];
    cs_nearest nearest = {.wanted = name};
    for (int i = CS_FAULT_NONE + 1; i < CS_FAULT_COUNT; i++) {
        if (strcmp(name, cs_fault_name((cs_fault)i)) == 0) {
            *fault = (cs_fault)i;
            return CS_OK;
        }
        cs_nearest_offer(&nearest, cs_fault_name((cs_fault)i));
    }
    cs_nearest_hint(&nearest, hint, sizeof hint);
    return cs_fail(message, CS_ERR_ARGUMENT, "--fault: no fault '%s'%s `coresweep serve --help` lists them",
                   name, hint[0] ? hint : ";");
}

/* One order, up to a comma or the end. */
static cs_status read_one(const char **text, cs_message *message, cs_fault_share *one)
{
    char name[WORD] = "";
    char share[WORD] = "";
    const char *at = take_word(*text, ":,", name);
    if (at != NULL && *at == ':') {
        at = take_word(at + 1, ":,", share);
    }
    if (at != NULL && share[0] != '\0') {
        one->once = strncmp(at, ":once", 5) == 0;
        at += one->once ? 5 : 0;
    }
    if (at == NULL || name[0] == '\0' || (*at != ',' && *at != '\0') ||
        !cs_parse_fraction(share, &one->share) || one->share > 1) {
        return cs_fail(message, CS_ERR_ARGUMENT,
                       "--fault %s: expected faults with the share of the files that they strike, such as "
                       "stall:1%%,503-retry-after:10%%:once",
                       *text);
    }
    *text = at;
    return find_fault(name, message, &one->fault);
}

cs_status cs_serve_faults_read(const char *text, cs_message *message, cs_fault_share *shares, size_t *count)
{
    bool goes_on = true;
    for (*count = 0; goes_on; (*count)++) {
        cs_fault_share one = {0, CS_FAULT_NONE, false};
        cs_status status = read_one(&text, message, &one);
        if (status != CS_OK) {
            return status;
        }
        for (size_t i = 0; i < *count; i++) {
            if (shares[i].fault == one.fault) {
                return cs_fail(message, CS_ERR_ARGUMENT,
                               "--fault: %s stands there twice; expected each fault once",
                               cs_fault_name(one.fault));
            }
        }
        shares[*count] = one;
        goes_on = *text == ',';
        text += goes_on;
    }
    return CS_OK;
}
