/* SPDX-License-Identifier: MIT */
#include "bulk/account.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cmd/say.h"

enum { SHOWN_URL = 400, SHOWN_TEXT = 512 };

/* What libcurl tells are whole microseconds, and such numbers are written in a twentieth of the time. */
static double micros(double seconds)
{
    return fmax(round(seconds * 1e6), 0) / 1e6;
}

static void put_row(cs_account *a, const cs_fetch_outcome *o)
{
    static char results[][8] = {
        [CS_FETCH_DONE] = "done", [CS_FETCH_SKIPPED] = "skipped", [CS_FETCH_FAILED] = "failed"};
    static char versions[][4] = {"", "1.0", "1.1", "2"};
    int version = o->http == 10 ? 1 : o->http == 11 ? 2 : o->http >= 20 ? 3 : 0;
    cs_plain_url(o->url, a->url, sizeof a->url);
    cs_plain_text(o->file, a->file, sizeof a->file);
    cs_plain_text(o->reason, a->reason, sizeof a->reason);
    const cs_fetch_log_row row = {
        .url = a->url,
        .file = a->file,
        .status = (uint64_t)o->status,
        .bytes = o->bytes,
        .attempts = o->attempts,
        .queue_seconds = micros(o->queue),
        .connect_seconds = micros(o->connect),
        .tls_seconds = micros(o->tls),
        .first_byte_seconds = micros(o->first_byte),
        .total_seconds = micros(o->total),
        .http_version = versions[version],
        .result = results[o->result],
        .reason = a->reason,
        .resumed_bytes = o->resumed,
    };
    if (a->status == CS_OK) {
        a->status = cs_bulk_log_put(a->log, &row, &a->message);
    }
}

static void ended(void *context, const cs_fetch_outcome *outcome)
{
    cs_account *a = context;
    put_row(a, outcome);
    if (outcome->result == CS_FETCH_FAILED) {
        char url[SHOWN_URL];
        cs_plain_url(outcome->url, url, sizeof url);
        cs_say(a->command, "%s: %s", url, a->reason);
    }
}

void cs_account_refuse(cs_account *account, const char *url, const char *reason)
{
    const cs_fetch_outcome outcome = {.result = CS_FETCH_FAILED, .url = url, .file = "", .reason = reason};
    account->refused++;
    ended(account, &outcome);
}

static void refuse(void *context, const cs_fetch_item *item, const char *reason)
{
    cs_account_refuse(context, item->url, reason);
}

static cs_status next(void *context, cs_fetch_item *item)
{
    cs_account *a = context;
    item->url = NULL;
    if (a->status == CS_OK) {
        a->status = cs_url_source_next(&a->source, item, &a->message);
    }
    return a->status;
}

/* After SIGKILL --resume knows nothing of the files whose rows were not written, and would number new copies
 * of them. A write a row would cost 20,000 small files a twentieth of their time. */
static void settle(void *context)
{
    cs_account *a = context;
    if (a->status == CS_OK) {
        a->status = cs_bulk_log_flush(a->log, &a->message);
    }
}

static void tick(void *context, const cs_fetch_progress *progress)
{
    cs_account *a = context;
    const cs_fetch_totals *t = &progress->so_far;
    char text[SHOWN_TEXT];
    cs_bulk_state state = {
        .done = t->done + t->skipped + a->source.passed,
        .failed = t->failed + a->refused,
        .passed = a->source.passed,
        .bytes = t->bytes,
        .elapsed = t->seconds,
        .under_way = progress->concurrency,
    };
    cs_rate_add(&a->rate, t->seconds, t->bytes);
    if (a->quiet || !cs_progress_due(&a->line, t->seconds, 10)) {
        return;
    }
    state.expected = cs_url_source_expected(&a->source, &state.exact);
    state.rate = cs_rate_now(&a->rate);
    cs_bulk_progress_text(&state, text, sizeof text);
    cs_progress_put(&a->line, t->seconds, text);
}

cs_fetch_caller cs_account_caller(cs_account *account)
{
    account->source.refuse = refuse;
    account->source.context = account;
    return (cs_fetch_caller){
        .context = account, .next = next, .ended = ended, .tick = tick, .settle = settle};
}

cs_status cs_account_end(cs_account *account, cs_fetch_totals *totals)
{
    char text[SHOWN_TEXT];
    cs_message message;
    totals->failed += account->refused;
    cs_status status = cs_bulk_log_flush(account->log, &message);
    if (account->status == CS_OK && status != CS_OK) {
        account->status = status;
        account->message = message;
    }
    cs_progress_end(&account->line);
    if (!account->quiet) {
        cs_bulk_summary_text(totals, account->source.passed, text, sizeof text);
        cs_say(account->command, "%s", text);
    }
    return account->status;
}
