/* SPDX-License-Identifier: MIT */
#include "fetch/settled.h"

#include <math.h>
#include <stdlib.h>
#include <strings.h>

static const long redirects_most = 10;
static const long stall_rate = 64;    /* bytes a second: less is no transfer */
static const double speed_window = 5; /* seconds over which libcurl takes the mean that it compares */

static double or_else(double given, double otherwise)
{
    return given > 0 ? given : otherwise;
}

cs_fetch_options cs_fetch_settled(const cs_fetch_options *options)
{
    cs_fetch_options o = *options;
    o.connect_timeout = or_else(o.connect_timeout, 30);
    o.stall_timeout = or_else(o.stall_timeout, 30);
    o.retry_longest = or_else(o.retry_longest, 120);
    if (o.user_agent == NULL) {
        o.user_agent = "coresweep";
    }
    return o;
}

static long milliseconds(double seconds)
{
    return seconds < 1e6 ? (long)(seconds * 1e3 + 0.5) : 1000000000L;
}

bool cs_fetch_proxy_is_set(void)
{
    static const char *const names[] = {"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"};
    bool set = false;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        set = set || getenv(names[i]) != NULL;
    }
    return set;
}

void cs_fetch_set_up(const cs_libcurl *curl, CURL *easy, const cs_fetch_options *o)
{
    curl->easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl->easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 1L);
    curl->easy_setopt(easy, CURLOPT_MAXREDIRS, redirects_most);
    curl->easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl->easy_setopt(easy, CURLOPT_USERAGENT, o->user_agent);
    /* Asks for the document as it is, and decodes what comes encoded all the same. */
    curl->easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "identity");
    curl->easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, milliseconds(o->connect_timeout));
    curl->easy_setopt(easy, CURLOPT_TIMEOUT_MS, milliseconds(o->timeout));
    curl->easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, stall_rate);
    curl->easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, (long)fmax(o->stall_timeout - speed_window, 1));
    curl->easy_setopt(easy, CURLOPT_HTTP_VERSION,
                      (long)(o->http1 ? CURL_HTTP_VERSION_1_1 : CURL_HTTP_VERSION_2TLS));
    if (o->ca_file != NULL) {
        curl->easy_setopt(easy, CURLOPT_CAINFO, o->ca_file);
    }
    /* A name server that does not answer must not hold up the end: libcurl would wait for its thread. */
    curl->easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
    /* libcurl looks for these variables before each request, which takes it 1 us. */
    if (!cs_fetch_proxy_is_set()) {
        curl->easy_setopt(easy, CURLOPT_PROXY, "");
    }
}

bool cs_fetch_is_secure(const char *url)
{
    return strncasecmp(url, "https:", 6) == 0;
}

void cs_fetch_set_redirects(const cs_libcurl *curl, CURL *easy, const char *url)
{
    curl->easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR, cs_fetch_is_secure(url) ? "https" : "http,https");
}
