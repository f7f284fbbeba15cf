/* SPDX-License-Identifier: MIT */
/* The two participants of a ping-pong, by number. */
#ifndef CORESWEEP_KERNELS_TEAM_SIDE_H
#define CORESWEEP_KERNELS_TEAM_SIDE_H

typedef enum team_side { CALLER, PARTNER, SIDES } team_side;

#endif
