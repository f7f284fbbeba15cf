/* SPDX-License-Identifier: MIT */
/* coresweep-fetch: carries out `coresweep fetch`, whose row is in cmd/cmd_fetch.c. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bulk/account.h"
#include "bulk/choices.h"
#include "bulk/gallery.h"
#include "clock.h"
#include "cmd/cmd.h"
#include "cmd/say.h"
#include "cmd/signals.h"
#include "cmd/start.h"

extern const cs_command cs_command_fetch;

/* All that a fetch needs, and what is released in the end. */
typedef struct work {
    const cs_command *self;
    const cs_bulk_settings *settings;
    cs_bulk_choices choices;
    cs_gallery_plan gallery;
    cs_gallery_links links;
    cs_done_set done;
    cs_account account;
} work;

static int exit_code(const work *w, cs_status status)
{
    if (status == CS_ERR_INTERRUPTED || *w->choices.fetch.stop != 0) {
        return CS_EXIT_INTERRUPTED;
    }
    return status == CS_ERR_ARGUMENT ? CS_EXIT_USAGE : CS_EXIT_COULD_NOT;
}

static int refuse(const work *w, cs_status status, const cs_message *message)
{
    cs_say(w->self->name, "%s", message->text);
    return exit_code(w, status);
}

/* The id leaves the command line, which other users may read, before anything else is done. *copy is
 * freed by the caller. */
static cs_status hide_client_id(cs_bulk_settings *s, char **copy, cs_message *message)
{
    if (s->client_id == NULL) {
        s->client_id = getenv("CORESWEEP_CLIENT_ID");
        return CS_OK;
    }
    char *given = (char *)(uintptr_t)s->client_id; /* within argv, which is ours to write to */
    *copy = strdup(given);
    if (*copy == NULL) {
        return cs_fail(message, CS_ERR_MEMORY, "out of memory");
    }
    memset(given, '*', strlen(given));
    s->client_id = *copy;
    return CS_OK;
}

static cs_status read_gallery(work *w, cs_message *message)
{
    const cs_bulk_settings *s = w->settings;
    if (!s->gallery) {
        return CS_OK;
    }
    if (s->client_id == NULL && strcmp(s->gallery_url, CS_BULK_GALLERY) == 0) {
        return cs_fail(
            message, CS_ERR_ARGUMENT,
            "--gallery: the listing wants a client id, which its operator gives out; set the environment "
            "variable CORESWEEP_CLIENT_ID to it");
    }
    return cs_gallery_plan_read(s->gallery_url, s->pages, s->extensions, s->client_id, &w->gallery, message);
}

/* The log, and of an earlier run's what it calls done. */
static cs_status open_log(work *w, cs_message *message)
{
    const cs_bulk_settings *s = w->settings;
    bool own = s->log == NULL;
    char *path = NULL;
    if (asprintf(&path, "%s/%s", own ? s->dir : "", own ? CS_BULK_LOG : "") < 0) {
        return cs_fail(message, CS_ERR_MEMORY, "out of memory");
    }
    cs_status status = cs_bulk_log_open(own ? path : s->log,
                                        !own        ? CS_LOG_APPEND
                                        : s->resume ? CS_LOG_CONTINUE
                                                    : CS_LOG_ANEW,
                                        &w->account.log, message);
    if (status == CS_OK && s->resume) {
        int folder = open(s->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        status = folder < 0
                     ? cs_fail(message, CS_ERR_IO, "cannot read the folder %s: %s", s->dir, strerror(errno))
                     : cs_bulk_log_done(own ? path : s->log, own, folder, &w->done, message);
        if (folder >= 0) {
            (void)close(folder);
        }
    }
    free(path);
    return status;
}

/* All pages of the listing. One that cannot be had is a URL that failed. */
static cs_status list_gallery(work *w, cs_message *message)
{
    char url[CS_FETCH_URL_MOST + 1];
    char text[96];
    double begin = cs_clock_wall();
    for (unsigned page = w->gallery.first; w->settings->gallery && page <= w->gallery.last; page++) {
        double elapsed = cs_clock_wall() - begin;
        snprintf(text, sizeof text, "page %u of the listing, %zu links so far", page, w->links.count);
        if (!w->settings->quiet && cs_progress_due(&w->account.line, elapsed, 10)) {
            cs_progress_put(&w->account.line, elapsed, text);
        }
        cs_status status =
            cs_gallery_page(&w->gallery, page, &w->choices.fetch, &w->links, url, sizeof url, message);
        if (status == CS_ERR_MEMORY || status == CS_ERR_INTERRUPTED || *w->choices.fetch.stop != 0) {
            return status == CS_ERR_MEMORY ? status : CS_ERR_INTERRUPTED;
        }
        if (status != CS_OK) {
            cs_account_refuse(&w->account, url, message->text);
        }
    }
    /* Its time is another one than the fetch's. */
    cs_progress_end(&w->account.line);
    w->account.line = (cs_progress_line){0};
    return CS_OK;
}

static int carry_out(work *w)
{
    cs_message message = {{0}};
    cs_fetch_totals totals = {0};
    cs_account *a = &w->account;
    cs_fetch_caller caller = cs_account_caller(a);
    cs_status status = list_gallery(w, &message);
    if (status == CS_OK) {
        a->source.links = w->links.urls;
        a->source.link_count = w->links.count;
        status = cs_fetch(&w->choices.fetch, &caller, &totals, &message);
    }
    if (cs_account_end(a, &totals) != CS_OK) {
        status = a->status;
        message = a->message;
    }
    if (*w->choices.fetch.stop != 0 || status == CS_ERR_INTERRUPTED) {
        cs_say(w->self->name, "interrupted; the same command with --resume goes on from here");
        return CS_EXIT_INTERRUPTED;
    }
    if (status != CS_OK) {
        cs_say(w->self->name, "%s", message.text);
        return exit_code(w, status);
    }
    return totals.failed > 0 ? CS_EXIT_FAILED : CS_EXIT_DONE;
}

/* What can be wrong is found out before the first URL is asked for. */
static int prepare(work *w, const cs_operands *operands)
{
    cs_message message = {{0}};
    const cs_bulk_settings *s = w->settings;
    cs_status status = cs_bulk_choose(s, &w->choices, &message);
    w->choices.fetch.stop = cs_signals_catch();
    if (status == CS_OK) {
        status = read_gallery(w, &message);
    }
    if (status == CS_OK && operands->count == 0 && s->input == NULL && !s->gallery) {
        status = cs_fail(&message, CS_ERR_ARGUMENT,
                         "nothing to fetch; name URLs, a list of them by --input FILE, or --gallery");
    }
    if (status == CS_OK && s->cacert != NULL && access(s->cacert, R_OK) != 0) {
        status =
            cs_fail(&message, CS_ERR_IO, "cannot read the certificates %s: %s", s->cacert, strerror(errno));
    }
    if (status == CS_OK && s->input != NULL) {
        status = cs_url_lines_open(s->input, &w->account.source.lines, &message);
    }
    if (status == CS_OK) {
        status = cs_folder_open(s->dir, &w->choices.folder, &w->choices.fetch.folder, &message);
    }
    if (status == CS_OK) {
        status = open_log(w, &message);
    }
    w->account.source.words = operands->values;
    w->account.source.word_count = operands->count;
    w->account.source.done = &w->done;
    return status == CS_OK ? -1 : refuse(w, status, &message);
}

static int run(work *w, const cs_operands *operands)
{
    cs_message message = {{0}};
    int outcome = prepare(w, operands);
    if (outcome < 0) {
        outcome = carry_out(w);
    }
    if (cs_bulk_log_close(w->account.log, &message) != CS_OK) {
        outcome = refuse(w, CS_ERR_IO, &message);
    }
    cs_url_lines_close(w->account.source.lines);
    cs_folder_close(w->choices.fetch.folder);
    cs_gallery_links_free(&w->links);
    cs_gallery_plan_free(&w->gallery);
    cs_done_set_free(&w->done);
    return outcome;
}

int main(int argc, char **argv)
{
    static work w; /* with a text of 24 KB */
    const cs_command *self = &cs_command_fetch;
    cs_bulk_settings s = {.dir = ".",
                          .strategy = "async",
                          .on_exists = "number",
                          .retries = 4,
                          .connect_timeout = 30,
                          .stall_timeout = 30,
                          .retry_longest = 120,
                          .gallery_url = CS_BULK_GALLERY,
                          .pages = CS_BULK_PAGES,
                          .extensions = CS_BULK_EXTENSIONS};
    cs_operands operands;
    cs_message message;
    char *client_id = NULL;
    cs_start();
    int outcome = cs_options_parse(self, argc, argv, &s, &operands);
    if (outcome >= 0) {
        return outcome;
    }
    if (hide_client_id(&s, &client_id, &message) != CS_OK) {
        cs_say(self->name, "%s", message.text);
        return CS_EXIT_COULD_NOT;
    }
    w = (work){.self = self, .settings = &s, .account = {.command = self->name, .quiet = s.quiet}};
    outcome = run(&w, &operands);
    free(client_id);
    return outcome;
}
