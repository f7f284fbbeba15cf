/* SPDX-License-Identifier: MIT */
/* Which laws the points of a series can identify, and in words why not. Thread-safe. */
#ifndef CORESWEEP_SCALING_IDENTIFY_H
#define CORESWEEP_SCALING_IDENTIFY_H

#include "scaling/series.h"

enum { CS_REFUSAL_BYTES = 256 };

/* Whether something keeps the series from being held against any law; `text` says what and the way out. */
bool cs_series_refused(const cs_series *series, char text[CS_REFUSAL_BYTES]);

/* Whether, of such a series, there are too few thread counts for this law. */
bool cs_model_refused(const cs_series *series, const cs_model *model, char text[CS_REFUSAL_BYTES]);

#endif
