/* SPDX-License-Identifier: MIT */
/* What the chosen law expects: its curve, the knee, and counts that were not measured. */
#ifndef CORESWEEP_SCALING_PREDICT_H
#define CORESWEEP_SCALING_PREDICT_H

#include "scaling/analyse.h"
#include "scaling/series.h"

/* Adds rows `curve` and `predicted`. Beyond the greatest measured count they fill the extrapolated columns;
 * beyond CS_EXTRAPOLATION times that only counts in options->at are told, and a knee up to the greatest of
 * them, both marked as far. Errors stay in table->status. */
void cs_predict(cs_scaling_table *table, const cs_series *series, const cs_estimate *estimate,
                const cs_scaling_options *options);

#endif
