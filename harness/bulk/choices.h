/* SPDX-License-Identifier: MIT */
#ifndef CORESWEEP_BULK_CHOICES_H
#define CORESWEEP_BULK_CHOICES_H

#include "bulk/settings.h"
#include "fetch/fetch.h"

/* What the command line ordered, in the engine's words. */
typedef struct cs_bulk_choices {
    cs_fetch_options fetch; /* without `folder` and `stop` */
    cs_folder_options folder;
} cs_bulk_choices;

/* CS_ERR_ARGUMENT: `message` names the option, what was given and what was expected. Texts stay borrowed. */
cs_status cs_bulk_choose(const cs_bulk_settings *settings, cs_bulk_choices *choices, cs_message *message);

#endif
