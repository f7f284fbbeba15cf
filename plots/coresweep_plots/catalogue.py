# SPDX-License-Identifier: MIT
"""Every plot there is: one row, one module."""

from . import contrast, distribution, efficiency, interpreted, roofline, scaling, size, speedup, verdicts, wall_time

EACH_KERNEL = (wall_time.draw, speedup.draw, efficiency.draw, scaling.draw, size.draw, distribution.draw)
# Of a concurrent kernel, whose threads are no threads, the contrast shows the rest.
EACH_CONCURRENT = (distribution.draw,)
WHOLE_RUN = (roofline.draw, interpreted.draw, contrast.draw)


def draw_run(run, report):
    for kernel in run.kernels:
        for draw in EACH_CONCURRENT if run.is_concurrent(kernel) else EACH_KERNEL:
            draw(run, kernel, report)
    for draw in WHOLE_RUN:
        draw(run, report)
    for cell in run.missing:
        report.left_out_cell(cell)


def draw_duet(duet, report):
    verdicts.draw(duet, report)
