/* SPDX-License-Identifier: MIT */
#include "fetch/queue.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>

#include "clock.h"

static const double tick_every = 0.1;     /* seconds */
static const double settle_after = 2e-3;  /* seconds: 500 writes of the log a second at most */
static const double later_every = 0.02;   /* seconds between two looks at a source that had nothing yet */
static const double first_delay = 0.5;    /* seconds before the second attempt, in the mean half of that */
static const double longest_delay = 30.0; /* seconds */
static const double stop_seen_after =
    0.2; /* seconds: how often a waiting thread looks whether it is to stop */

cs_status cs_queue_begin(const cs_fetch_options *options, const cs_fetch_caller *caller, unsigned most,
                         cs_queue **queue)
{
    cs_queue *q = calloc(1, sizeof *q);
    if (q == NULL) {
        return CS_ERR_MEMORY;
    }
    q->received = mmap(NULL, sizeof *q->received, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (q->received == MAP_FAILED) {
        free(q);
        return CS_ERR_MEMORY;
    }
    /* Those under way may all come back; what is pushed must find room. */
    if (!cs_heap_reserve(&q->waiting, 2 * CS_QUEUE_WAITING)) {
        munmap(q->received, sizeof *q->received);
        free(q);
        return CS_ERR_MEMORY;
    }
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&q->changed, &monotonic);
    pthread_condattr_destroy(&monotonic);
    pthread_mutex_init(&q->lock, NULL);
    q->options = options;
    q->caller = caller;
    q->rng = cs_rng_seeded(options->seed);
    q->began = cs_clock_wall();
    q->ticked = q->began;
    cs_pace_start(&q->pace, options->concurrency, most);
    *queue = q;
    return CS_OK;
}

bool cs_queue_stopped(const cs_queue *q)
{
    return q->status != CS_OK || (q->options->stop != NULL && *q->options->stop != 0);
}

static cs_fetch_totals totals_so_far(const cs_queue *q)
{
    cs_fetch_totals totals = q->totals;
    totals.bytes = atomic_load_explicit(q->received, memory_order_relaxed);
    totals.seconds = cs_clock_wall() - q->began;
    return totals;
}

cs_status cs_queue_end(cs_queue *q, cs_fetch_totals *totals, cs_message *message)
{
    *totals = totals_so_far(q);
    *message = q->message;
    cs_status status = q->status;
    if (status == CS_OK && cs_queue_stopped(q)) {
        status = cs_fail(message, CS_ERR_INTERRUPTED, "interrupted");
    }
    while (q->waiting.count > 0) {
        free(cs_heap_pop(&q->waiting).thing);
    }
    pthread_cond_destroy(&q->changed);
    pthread_mutex_destroy(&q->lock);
    munmap(q->received, sizeof *q->received);
    cs_heap_free(&q->waiting);
    free(q);
    return status;
}

static void fail(cs_queue *q, cs_status status, const char *text)
{
    if (q->status == CS_OK) {
        cs_fail(&q->message, status, "%s", text);
        q->status = status;
    }
}

/* ---- outcomes ----------------------------------------------------------------------------------------- */

static void tell(cs_queue *q, const cs_job *job, const cs_attempt *a)
{
    cs_fetch_result result = a->ending == CS_ENDING_DONE      ? CS_FETCH_DONE
                             : a->ending == CS_ENDING_SKIPPED ? CS_FETCH_SKIPPED
                                                              : CS_FETCH_FAILED;
    q->totals.done += result == CS_FETCH_DONE;
    q->totals.skipped += result == CS_FETCH_SKIPPED;
    q->totals.failed += result == CS_FETCH_FAILED;
    if (q->unsettled == 0 && q->caller->settle != NULL) {
        q->unsettled = cs_clock_wall();
    }
    if (q->caller->ended != NULL) {
        q->caller->ended(q->caller->context,
                         &(cs_fetch_outcome){.result = result,
                                             .url = job->text,
                                             .file = a->file,
                                             .reason = a->reason,
                                             .status = a->status,
                                             .bytes = a->bytes,
                                             .resumed = a->resumed,
                                             .attempts = job->attempts,
                                             .queue = job->attempts > 0 ? job->begun - job->taken : 0,
                                             .connect = a->connect,
                                             .tls = a->tls,
                                             .first_byte = a->first_byte,
                                             .total = a->total,
                                             .http = a->http});
    }
}

static void refuse(cs_queue *q, cs_job *job, const char *reason)
{
    cs_attempt attempt = {.ending = CS_ENDING_FINAL};
    strncpy(attempt.reason, reason, sizeof attempt.reason - 1);
    tell(q, job, &attempt);
    free(job);
}

/* Exponential backoff with full jitter: transfers that failed together do not come back together. */
static double delay_of(cs_queue *q, const cs_job *job, const cs_attempt *a)
{
    double longest = ldexp(first_delay, (int)(job->attempts < 10 ? job->attempts : 10) - 1);
    double jitter = cs_rng_uniform(&q->rng);
    if (a->retry_after >= 0) {
        return a->retry_after + jitter * first_delay / 4;
    }
    return jitter * fmin(longest, longest_delay);
}

static void put_off(cs_queue *q, cs_job *job, double until)
{
    cs_heap_push(&q->waiting, (cs_timed){(uint64_t)ceil(until * 1e6), job});
}

static bool try_again(cs_queue *q, cs_job *job, cs_attempt *a)
{
    double longest = q->options->retry_longest;
    if (a->ending != CS_ENDING_PASSING || job->attempts > q->options->retries) {
        return false;
    }
    if (a->unreachable && cs_hosts_dead(&q->hosts, job->host)) {
        return false;
    }
    if (a->retry_after > longest) {
        size_t length = strlen(a->reason);
        snprintf(a->reason + length, sizeof a->reason - length,
                 "; it asks to wait %.0f s, longer than %.0f s", a->retry_after, longest);
        return false;
    }
    return true;
}

static void answered(cs_queue *q, cs_job *job)
{
    if (!job->answered) {
        job->answered = true;
        q->active--;
        q->answered++;
    }
}

void cs_queue_answered(cs_queue *q, cs_job *job)
{
    pthread_mutex_lock(&q->lock);
    answered(q, job);
    pthread_mutex_unlock(&q->lock);
}

void cs_queue_ended(cs_queue *q, cs_job *job, const cs_attempt *ended)
{
    cs_attempt attempt = *ended;
    pthread_mutex_lock(&q->lock);
    double now = cs_clock_wall();
    answered(q, job);
    q->answered--;
    cs_hosts_heard(&q->hosts, job->host, &attempt, now, q->options->retry_longest);
    if (attempt.refused || attempt.unreachable) {
        cs_pace_refused(&q->pace, now);
    } else if (attempt.first_byte > 0) {
        /* libcurl counts from the transfer's start; what a new connection took is no sign of a queue. */
        cs_pace_answered(&q->pace, attempt.first_byte - fmax(attempt.connect, attempt.tls), now);
    }
    if (attempt.ending == CS_ENDING_FATAL) {
        fail(q, CS_ERR_SYSTEM, attempt.reason);
    }
    if (attempt.ending == CS_ENDING_STOPPED || (cs_queue_stopped(q) && attempt.ending == CS_ENDING_PASSING)) {
        free(job);
    } else if (try_again(q, job, &attempt)) {
        q->totals.retries++;
        put_off(q, job, now + delay_of(q, job, &attempt));
    } else {
        tell(q, job, &attempt);
        free(job);
    }
    pthread_cond_broadcast(&q->changed);
    pthread_mutex_unlock(&q->lock);
}

/* ---- what is next ------------------------------------------------------------------------------------- */

static cs_job *job_of(const cs_fetch_item *item)
{
    size_t url = strlen(item->url) + 1;
    size_t name = item->name != NULL ? strlen(item->name) + 1 : 0;
    cs_job *job = malloc(sizeof *job + url + name);
    if (job != NULL) {
        *job = (cs_job){.taken = cs_clock_wall()};
        memcpy(job->text, item->url, url);
        if (name > 0) {
            memcpy(job->text + url, item->name, name);
            job->name = job->text + url;
        }
    }
    return job;
}

static const char *wrong_with(const char *url)
{
    if (strlen(url) > CS_FETCH_URL_MOST) {
        return "the URL is longer than 8192 bytes";
    }
    bool http = strncasecmp(url, "http://", 7) == 0 || strncasecmp(url, "https://", 8) == 0;
    return http ? NULL : "the URL does not begin with http:// or https://";
}

/* Takes one URL from the source; NULL where it has no more, or none that is worth an attempt. */
static cs_job *take(cs_queue *q)
{
    cs_fetch_item item = {0};
    cs_status status = q->caller->next(q->caller->context, &item);
    if (status == CS_OK && item.url == NULL && item.later) {
        q->asked_at = cs_clock_wall() + later_every;
        return NULL;
    }
    if (status != CS_OK || item.url == NULL) {
        q->exhausted = true;
        if (status != CS_OK) {
            fail(q, status, "the list of URLs cannot be read");
        }
        return NULL;
    }
    cs_job *job = job_of(&item);
    if (job == NULL) {
        fail(q, CS_ERR_MEMORY, "out of memory");
        return NULL;
    }
    const char *wrong = wrong_with(job->text);
    if (wrong != NULL) {
        refuse(q, job, wrong);
        return NULL;
    }
    job->host = cs_hosts_find(&q->hosts, job->text);
    return job;
}

static cs_turn next(cs_queue *q, cs_job **job, double *until)
{
    *until = HUGE_VAL;
    while (!cs_queue_stopped(q)) {
        double now = cs_clock_wall();
        if (q->active >= q->pace.limit) {
            return CS_TURN_WAIT;
        }
        cs_job *found = NULL;
        double due = q->waiting.count > 0 ? (double)q->waiting.all[0].then * 1e-6 : HUGE_VAL;
        if (due <= now) {
            found = cs_heap_pop(&q->waiting).thing;
        } else if (!q->exhausted && q->waiting.count < CS_QUEUE_WAITING && q->asked_at <= now) {
            found = take(q);
        } else if (q->waiting.count > 0 || q->asked_at > now) {
            *until = q->asked_at > now ? fmin(due, q->asked_at) : due;
            return CS_TURN_WAIT;
        } else {
            return q->active + q->answered > 0 ? CS_TURN_WAIT : CS_TURN_END;
        }
        if (found != NULL && q->hosts.rows[found->host].open > now) {
            put_off(q, found, q->hosts.rows[found->host].open);
        } else if (found != NULL) {
            found->begun = cs_clock_wall();
            found->attempts++;
            found->answered = false;
            q->active++;
            if (q->active > q->totals.concurrency_most) {
                q->totals.concurrency_most = q->active;
            }
            *job = found;
            return CS_TURN_JOB;
        }
    }
    return CS_TURN_END;
}

cs_turn cs_queue_next(cs_queue *q, cs_job **job, double *until)
{
    pthread_mutex_lock(&q->lock);
    cs_turn turn = next(q, job, until);
    pthread_mutex_unlock(&q->lock);
    return turn;
}

cs_turn cs_queue_wait(cs_queue *q, cs_job **job)
{
    double until = 0;
    pthread_mutex_lock(&q->lock);
    cs_turn turn = next(q, job, &until);
    while (turn == CS_TURN_WAIT) {
        double end = fmin(until, cs_clock_wall() + stop_seen_after);
        struct timespec at = {(time_t)end, (long)((end - floor(end)) * 1e9)};
        pthread_cond_timedwait(&q->changed, &q->lock, &at);
        turn = next(q, job, &until);
    }
    pthread_cond_broadcast(&q->changed); /* of the end, too, each thread must hear */
    pthread_mutex_unlock(&q->lock);
    return turn;
}

/* ---- meanwhile ---------------------------------------------------------------------------------------- */

static void settle(cs_queue *q)
{
    if (q->unsettled > 0) {
        q->caller->settle(q->caller->context);
    }
    q->unsettled = 0;
}

void cs_queue_settle(cs_queue *q)
{
    pthread_mutex_lock(&q->lock);
    settle(q);
    pthread_mutex_unlock(&q->lock);
}

double cs_queue_turn(cs_queue *q)
{
    pthread_mutex_lock(&q->lock);
    double now = cs_clock_wall();
    double rest = tick_every;
    if (!q->pace.fixed && cs_pace_turn(&q->pace, now, cs_clock_cpu(), q->active)) {
        pthread_cond_broadcast(&q->changed);
    }
    if (q->caller->tick != NULL && now - q->ticked >= tick_every) {
        q->ticked = now;
        q->caller->tick(q->caller->context, &(cs_fetch_progress){.so_far = totals_so_far(q),
                                                                 .concurrency = q->active,
                                                                 .limit = q->pace.limit});
    }
    if (now - q->unsettled >= settle_after) {
        settle(q);
    } else {
        rest = q->unsettled + settle_after - now;
    }
    if (!q->pace.fixed && q->pace.limit < q->pace.most) {
        rest = fmin(rest, CS_PACE_TURN);
    }
    pthread_mutex_unlock(&q->lock);
    return rest;
}

unsigned cs_queue_limit(cs_queue *q)
{
    pthread_mutex_lock(&q->lock);
    unsigned limit = q->pace.limit;
    pthread_mutex_unlock(&q->lock);
    return limit;
}

void cs_queue_bound(cs_queue *q, unsigned most)
{
    pthread_mutex_lock(&q->lock);
    cs_pace_bound(&q->pace, most);
    pthread_mutex_unlock(&q->lock);
}

void cs_queue_fail(cs_queue *q, cs_status status, const cs_message *message)
{
    pthread_mutex_lock(&q->lock);
    fail(q, status, message->text);
    pthread_cond_broadcast(&q->changed);
    pthread_mutex_unlock(&q->lock);
}

void cs_queue_stray(cs_queue *q)
{
    pthread_mutex_lock(&q->lock);
    q->totals.stray++;
    pthread_mutex_unlock(&q->lock);
}
