/* SPDX-License-Identifier: MIT */
/* `coresweep serve`: the row. The program coresweep-serve (serve/main.c) runs it. */
#include "cmd/cmd.h"
#include "serve/settings.h"

static const cs_option options[] = {
    {"kind", "K", CS_OPTION_TEXT, offsetof(cs_serve_settings, kind),
     "which files, see above; gallery by default"},
    {"count", "N", CS_OPTION_COUNT, offsetof(cs_serve_settings, count),
     "how many of them, instead of the kind's own number"},
    {"seed", "N", CS_OPTION_COUNT, offsetof(cs_serve_settings, seed),
     "of names, sizes, bytes and faults; 1 by default"},
    {"latency", "TIME", CS_OPTION_SECONDS, offsetof(cs_serve_settings, latency),
     "how long each request waits for its answer, such as 20ms; none by default"},
    {"rate", "N", CS_OPTION_COUNT, offsetof(cs_serve_settings, rate),
     "bytes per second that a connection gets at most, such as 10M; without a limit by default"},
    {"fault", "LIST", CS_OPTION_TEXT, offsetof(cs_serve_settings, fault),
     "faults, each with the share of the files that it strikes: stall:1%,404:2%; with :once behind the share "
     "only the first "
     "GET of a file is struck, so that a retry succeeds"},
    {"client-id", "ID", CS_OPTION_TEXT, offsetof(cs_serve_settings, client_id),
     "the listing wants the header `Authorization: Client-ID ID`"},
    {"listen", "ADDRESS", CS_OPTION_TEXT, offsetof(cs_serve_settings, listen),
     "a numeric address; 127.0.0.1 by default, which only this machine can reach"},
    {"port", "N", CS_OPTION_COUNT, offsetof(cs_serve_settings, port), "0, the default, is any that is free"},
    {"threads", "N", CS_OPTION_COUNT, offsetof(cs_serve_settings, threads), "that answer; one by default"},
    {"exit-with-parent", NULL, CS_OPTION_FLAG, offsetof(cs_serve_settings, exit_with_parent),
     "end when the process that started it ends"},
};

const cs_command cs_command_serve = {
    .name = "serve",
    .summary = "a web server of made-up files, with latency, rate and faults to order",
    .description = "Serves made-up files over HTTP/1.1, the same for the same seed, so that downloaders can "
                   "be measured and tested "
                   "without a network. Prints its address on standard output once it listens, and ends on "
                   "SIGINT or SIGTERM, with a "
                   "count of its requests on standard error. docs/serve.md says more.\n\n"
                   "Kinds of files:"
#define CS_KIND(id, name, count, low, high, help) "\n\n" name ": " help
#include "server/kind.def"
#undef CS_KIND
                   "\n\nFaults:"
#define CS_FAULT(id, name, status, header, value, cut, help) "\n\n" name ": " help
#include "server/fault.def"
#undef CS_FAULT
    ,
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .examples =
        "coresweep serve --kind small --latency 20ms                 # 2000 files of 4 KiB\n"
        "coresweep serve --fault stall:1%,503-retry-after:10%:once   # what a downloader must survive\n"
        "curl -s $ADDRESS/3/gallery/1.json                           # what there is",
    .program = "coresweep-serve",
};
