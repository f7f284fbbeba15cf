/* SPDX-License-Identifier: MIT */
#include "libcurl.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static cs_libcurl loaded;
static cs_message fault;
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* POSIX lets dlsym's pointer be one to a function, ISO C does not let it be converted. */
static bool find(void *library, const char *name, void *function, size_t size)
{
    void *symbol = dlsym(library, name);
    if (symbol == NULL) {
        cs_fail(&fault, CS_ERR_SYSTEM, "libcurl has no %s: 7.85 or newer is needed", name);
        return false;
    }
    memcpy(function, &symbol, size);
    return true;
}

static void load(void)
{
    void *library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) {
        cs_fail(&fault, CS_ERR_SYSTEM,
                "libcurl cannot be loaded (%s): install it, Debian's package is libcurl4", dlerror());
        return;
    }
#define CS_CURL(name)                                                                                        \
    if (!find(library, "curl_" #name, &loaded.name, sizeof loaded.name)) {                                   \
        return;                                                                                              \
    }
#include "libcurl.def"
#undef CS_CURL
    CURLcode code = loaded.global_init(CURL_GLOBAL_ALL);
    if (code != CURLE_OK) {
        cs_fail(&fault, CS_ERR_SYSTEM, "libcurl cannot be initialised: %s", loaded.easy_strerror(code));
    }
}

cs_status cs_libcurl_load(const cs_libcurl **curl, cs_message *message)
{
    pthread_once(&once, load);
    if (fault.text[0] != '\0') {
        *message = fault;
        return CS_ERR_SYSTEM;
    }
    *curl = &loaded;
    return CS_OK;
}
