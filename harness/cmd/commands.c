/* SPDX-License-Identifier: MIT */
#include "cmd/cmd.h"

extern const cs_command cs_command_agree;
extern const cs_command cs_command_calibrate;
extern const cs_command cs_command_check;
extern const cs_command cs_command_compare;
extern const cs_command cs_command_doctor;
extern const cs_command cs_command_duet;
extern const cs_command cs_command_export;
extern const cs_command cs_command_fetch;
extern const cs_command cs_command_history;
extern const cs_command cs_command_list;
extern const cs_command cs_command_overhead;
extern const cs_command cs_command_plot;
extern const cs_command cs_command_ratios;
extern const cs_command cs_command_scaling;
extern const cs_command cs_command_serve;
extern const cs_command cs_command_summary;
extern const cs_command cs_command_sweep;
extern const cs_command cs_command_worker;

const cs_command *const cs_commands[] = {
    &cs_command_doctor,
    &cs_command_list,
    &cs_command_check,
    &cs_command_sweep,
    &cs_command_summary,
    &cs_command_ratios,
    &cs_command_scaling,
    &cs_command_plot,
    &cs_command_compare,
    &cs_command_duet,
    &cs_command_calibrate,
    &cs_command_agree,
    &cs_command_export,
    &cs_command_history,
    &cs_command_overhead,
    &cs_command_fetch,
    &cs_command_serve,
    &cs_command_worker,
    NULL,
};
