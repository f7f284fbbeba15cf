/* SPDX-License-Identifier: MIT */
#include "run/settings.h"

cs_settings cs_settings_default(void)
{
    return (cs_settings){
        .precision = 0.02,
        .budget = 150,
        /* Few, short repetitions and many invocations: on a shared 2-core VM invocations scattered by 11%,
         * repetitions inside one by 2% (standard deviations, medians over 118 cells), and a process costs 6
         * ms. */
        .min_time = 0.005,
        .invocation_time = 0.3,
        .timeout = 60,
        .repetitions = 3,
        /* The narrowest exact interval of a median from five values covers 93.75%, from six 96.9%. */
        .min_invocations = 6,
    };
}

cs_settings cs_settings_of_duet(double budget)
{
    cs_settings settings = cs_settings_default();
    settings.budget = budget;
    /* Invocations differ by more than repetitions do. On the two-core VM the standard errors of six cells
     * after 12 s were 0.3 to 1.3% with repetitions of 5 ms, 11 blocks each, and 0.2 to 0.7% with 0.5 ms, 30
     * to 40. */
    settings.min_time = 0.001;
    return settings;
}

const cs_setting cs_setting_table[] = {
#define CS_SETTING(field, name, metavar, kind, help) {name, CS_OPTION_##kind, offsetof(cs_settings, field)},
#include "run/settings.def"
#undef CS_SETTING
};
const size_t cs_setting_count = sizeof cs_setting_table / sizeof cs_setting_table[0];

/* A setting that is out of its range, and what its range is. */
typedef struct range {
    const char *name;
    bool wrong;
    const char *expected;
} range;

const char *cs_settings_wrong(const cs_settings *settings, const char **expected)
{
    const cs_settings *s = settings;
    const range ranges[] = {
        {"repetitions", s->repetitions < 1 || s->repetitions > CS_MOST_REPETITIONS, "1 to 10000"},
        {"min-invocations", s->min_invocations < 1, "at least 1"},
        {"max-invocations", s->max_invocations > 0 && s->max_invocations < s->min_invocations,
         "at least min-invocations, or 0"},
        {"min-time", !(s->min_time >= 1e-9), "at least 1ns"},
        {"timeout", !(s->timeout > 0), "a time above 0"},
        {"precision", !(s->precision < 1), "a fraction below 1, such as 2% or 0.02"},
    };
    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++) {
        if (ranges[i].wrong) {
            *expected = ranges[i].expected;
            return ranges[i].name;
        }
    }
    return NULL;
}
