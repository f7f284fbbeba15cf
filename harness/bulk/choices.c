/* SPDX-License-Identifier: MIT */
#include "bulk/choices.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "run/nearest.h"

/* The index of `given` among `words`, which end with NULL. */
static cs_status choose_word(const char *option, const char *given, const char *const *words, int *index,
                             cs_message *message)
{
    char hint[96];
    char all[128] = "";
    cs_nearest nearest = {.wanted = given};
    for (int i = 0; words[i] != NULL; i++) {
        if (strcmp(words[i], given) == 0) {
            *index = i;
            return CS_OK;
        }
        cs_nearest_offer(&nearest, words[i]);
        snprintf(all + strlen(all), sizeof all - strlen(all), "%s%s", i == 0 ? "" : ", ", words[i]);
    }
    cs_nearest_hint(&nearest, hint, sizeof hint);
    return cs_fail(message, CS_ERR_ARGUMENT, "--%s %s: expected one of %s%s", option, given, all, hint);
}

static cs_status check_numbers(const cs_bulk_settings *s, cs_message *message)
{
    const struct {
        const char *option;
        double seconds;
    } waits[] = {{"connect-timeout", s->connect_timeout},
                 {"stall-timeout", s->stall_timeout},
                 {"retry-longest", s->retry_longest}};
    if (s->jobs > CS_FETCH_MOST) {
        return cs_fail(message, CS_ERR_ARGUMENT,
                       "--jobs %" PRIu64 ": expected 1 to %u, or 0 to have it found out", s->jobs,
                       CS_FETCH_MOST);
    }
    if (s->retries > INT_MAX) {
        return cs_fail(message, CS_ERR_ARGUMENT, "--retries %" PRIu64 ": expected at most %d", s->retries,
                       INT_MAX);
    }
    for (size_t i = 0; i < sizeof waits / sizeof waits[0]; i++) {
        if (!(waits[i].seconds > 0)) {
            return cs_fail(message, CS_ERR_ARGUMENT, "--%s 0: expected a time above zero", waits[i].option);
        }
    }
    return CS_OK;
}

cs_status cs_bulk_choose(const cs_bulk_settings *s, cs_bulk_choices *choices, cs_message *message)
{
    static const char *const strategies[] = {
#define CS_STRATEGY(id, name, help) [CS_FETCH_##id] = name,
#include "fetch/strategy.def"
#undef CS_STRATEGY
        [CS_FETCH_STRATEGIES] = NULL};
    static const char *const exists[] = {
        [CS_EXISTS_NUMBER] = "number", [CS_EXISTS_REPLACE] = "replace", [CS_EXISTS_SKIP] = "skip", NULL};
    int strategy = 0;
    int on_exists = 0;
    cs_status status = check_numbers(s, message);
    if (status == CS_OK) {
        status = choose_word("strategy", s->strategy, strategies, &strategy, message);
    }
    if (status == CS_OK) {
        status = choose_word("on-exists", s->on_exists, exists, &on_exists, message);
    }
    *choices = (cs_bulk_choices){
        .fetch = {.strategy = (cs_fetch_strategy)strategy,
                  .concurrency = (unsigned)s->jobs,
                  .retries = (unsigned)s->retries,
                  .connect_timeout = s->connect_timeout,
                  .stall_timeout = s->stall_timeout,
                  .timeout = s->timeout,
                  .retry_longest = s->retry_longest,
                  .max_size = s->max_size,
                  .ca_file = s->cacert,
                  .http1 = s->http1},
        .folder = {.on_exists = (cs_on_exists)on_exists, .durable = s->durable, .resume = s->resume},
    };
    return status;
}
