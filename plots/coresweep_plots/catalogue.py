# SPDX-License-Identifier: MIT
"""Every plot there is: one row, one module."""

from . import distribution, efficiency, interpreted, roofline, scaling, size, speedup, verdicts, wall_time

EACH_KERNEL = (wall_time.draw, speedup.draw, efficiency.draw, scaling.draw, size.draw, distribution.draw)
WHOLE_RUN = (roofline.draw, interpreted.draw)


def draw_run(run, report):
    for kernel in run.kernels:
        for draw in EACH_KERNEL:
            draw(run, kernel, report)
    for draw in WHOLE_RUN:
        draw(run, report)
    for cell in run.missing:
        report.left_out_cell(cell)


def draw_duet(duet, report):
    verdicts.draw(duet, report)
