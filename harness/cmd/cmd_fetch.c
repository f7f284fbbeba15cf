/* SPDX-License-Identifier: MIT */
/* `coresweep fetch`: the row. The program coresweep-fetch (bulk/main.c) runs it. */
#include "bulk/settings.h"
#include "cmd/cmd.h"

#define FIELD(name) offsetof(cs_bulk_settings, name)

/* The first three have short forms: `letters` below. */
static const cs_option options[] = {
    {"input", "FILE", CS_OPTION_TEXT, FIELD(input),
     "a list of URLs, one a line; - is standard input. Blank lines and lines that begin with # are passed "
     "over. "
     "Behind a tabulator may stand the name under which the file is kept"},
    {"dir", "FOLDER", CS_OPTION_TEXT, FIELD(dir),
     "where the files go; made if it is missing; by default here"},
    {"jobs", "N", CS_OPTION_COUNT, FIELD(jobs),
     "transfers at once; by default found out: more as long as that gains, fewer when servers refuse"},
    {"strategy", "S", CS_OPTION_TEXT, FIELD(strategy),
     "who carries out the transfers, see above; async by default"},
    {"on-exists", "WHAT", CS_OPTION_TEXT, FIELD(on_exists),
     "where a file's name is taken: number the new one (the default), replace the old one when the new one "
     "is "
     "whole, or skip the URL"},
    {"resume", NULL, CS_OPTION_FLAG, FIELD(resume),
     "go on where an earlier run ended: what its log calls done, and is there with that size, is not fetched "
     "again, "
     "and half files are continued. Takes 10 bytes of memory for each line of the log"},
    {"durable", NULL, CS_OPTION_FLAG, FIELD(durable),
     "wait until each file, and then its name, is on the disk: a loss of power leaves no half file either"},
    {"log", "FILE", CS_OPTION_TEXT, FIELD(log),
     "a CSV row for each URL is appended to it (`coresweep list --columns` explains them); by default "
     ".coresweep-fetch.csv in the folder, begun anew unless --resume is given"},
    {"retries", "N", CS_OPTION_COUNT, FIELD(retries),
     "further attempts after a failure that may pass: no connection, a body cut short, 429, 503 and the "
     "like; 4 by "
     "default"},
    {"retry-longest", "TIME", CS_OPTION_SECONDS, FIELD(retry_longest),
     "the longest wait that a server may ask for by Retry-After; 2m by default"},
    {"connect-timeout", "TIME", CS_OPTION_SECONDS, FIELD(connect_timeout),
     "for the host's name, the connection and TLS together; 30s by default"},
    {"stall-timeout", "TIME", CS_OPTION_SECONDS, FIELD(stall_timeout),
     "a transfer that brings next to nothing for so long has failed; 6s at least, since that is seen over "
     "5s; 30s by default"},
    {"timeout", "TIME", CS_OPTION_SECONDS, FIELD(timeout),
     "for an attempt from its start to its end; none by default"},
    {"max-size", "N", CS_OPTION_COUNT, FIELD(max_size),
     "bytes that a file may have, such as 100M; a larger one fails; without a limit by default"},
    {"cacert", "FILE", CS_OPTION_TEXT, FIELD(cacert),
     "certificates (PEM) of those who may vouch for servers, instead of the system's"},
    {"http1", NULL, CS_OPTION_FLAG, FIELD(http1), "HTTP/1.1 even where the server speaks HTTP/2"},
    {"gallery", NULL, CS_OPTION_FLAG, FIELD(gallery), "fetch what the listing of an image gallery links to"},
    {"gallery-url", "URL", CS_OPTION_TEXT, FIELD(gallery_url),
     "the listing, with {page} where the page's number goes; " CS_BULK_GALLERY " by default"},
    {"pages", "A-B", CS_OPTION_TEXT, FIELD(pages), "of the listing; " CS_BULK_PAGES " by default"},
    {"client-id", "ID", CS_OPTION_TEXT, FIELD(client_id),
     "what the listing knows you by: sent to its host alone. Better given by the environment variable "
     "CORESWEEP_CLIENT_ID, since other users of the machine may see a command line until the program has "
     "hidden it"},
    {"extensions", "LIST", CS_OPTION_TEXT, FIELD(extensions),
     "links of the listing that end otherwise are passed over; " CS_BULK_EXTENSIONS " by default"},
    {"quiet", NULL, CS_OPTION_FLAG, FIELD(quiet),
     "neither progress nor summary; failures are told all the same"},
};

const cs_command cs_command_fetch = {
    .name = "fetch",
    .operands = "[URL...]",
    .operands_max = SIZE_MAX,
    .summary = "download many files at once, whole or not at all, and say what became of each",
    .description = "Downloads URLs into a folder. A file appears under its name only when it is whole; until "
                   "then, and after a "
                   "failure, no file of that name is touched. Each is named after the last part of its URL. "
                   "One URL that fails never "
                   "stops the others: it is named with the reason on standard error and in the log, and the "
                   "exit status is 1. "
                   "Interrupted, it ends within a second, and --resume goes on from there.\n\n"
                   "Strategies:"
#define CS_STRATEGY(id, name, help) "\n\n" name ": " help
#include "fetch/strategy.def"
#undef CS_STRATEGY
    ,
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .letters = "idj",
    .examples =
        "coresweep fetch -i urls.txt -d photos                 # a list, as many at once as is good\n"
        "coresweep fetch -i urls.txt -d photos --resume        # what is missing of it\n"
        "coresweep fetch --gallery -d photos                   # pages 1 to 6, with CORESWEEP_CLIENT_ID set\n"
        "coresweep fetch -j 8 --strategy threads https://example.org/a.jpg https://example.org/b.jpg",
    .program = "coresweep-fetch",
};
