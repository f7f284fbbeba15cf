# SPDX-License-Identifier: MIT
"""What several plots against threads draw alike: points with their intervals, edges of the machine."""

import math

from . import style


def points(ax, axis, place, places, series, value, interval, hollow=False):
    """The cells of `series` for which value(cell) is known, with bars of interval(cell) = (below, above).
    Thread counts are joined by lines, since what lies between two of them is a thread count.
    Returns the cells.
    """
    cells = [cell for cell in series.cells if value(cell) is not None]
    if not cells:
        return cells
    x = [axis.x(cell.threads, place, places) for cell in cells]
    y = [value(cell) for cell in cells]
    curve(ax, series.index, x, y, [interval(cell) for cell in cells], cells, series.gaps, hollow)
    return cells


def curve(ax, index, x, y, bars, cells, gaps, hollow=False):
    """The cells' markers with their bars, ringed where disturbed, joined by a line broken at `gaps`."""
    bar = {"ecolor": style.colour(index), "elinewidth": 1.0, "capsize": 2.2, "capthick": 0.8}
    ax.errorbar(x, y, yerr=list(zip(*bars)), fmt="none", zorder=3, **bar)
    path = sorted([*zip(x, y), *((gap, math.nan) for gap in gaps)], key=lambda point: point[0])
    ax.plot(*zip(*path), zorder=4, **{**style.line(index), **style.point(index, hollow)})
    disturbed = [(a, b) for a, b, cell in zip(x, y, cells) if cell.status == "contaminated"]
    if disturbed:
        ax.plot(*zip(*disturbed), zorder=5, **style.RING)


def disturbed_words(cells):
    if any(cell.status == "contaminated" for cell in cells):
        return " Ringed: more than a tenth of the repetitions were disturbed from outside."
    return ""


def edge_of_cores(ax, run, threads):
    """Where threads begin to share cores."""
    cores = run.machine.cores
    if cores and threads[0] < cores < threads[-1]:
        ax.axvline(cores, color=style.GREY, linewidth=0.8, linestyle=(0, (2, 2)), zorder=0)
        ax.set_title(ax.get_title(loc="left"), pad=13)
        ax.annotate(
            f"{cores} cores",
            (cores, 1),
            xycoords=("data", "axes fraction"),
            xytext=(2, 1),
            textcoords="offset points",
            fontsize=6.5,
            color=style.GREY,
            va="bottom",
        )


def shares_no_work(run, kernel):
    """Whether a call of this kernel has nothing that threads could divide: no bytes to move and no
    operations (`team`, whose calls are the cost of threads themselves)."""
    return not any(cell.bytes or cell.flops for cell in run.kernel_cells(kernel))


NO_WORK = "its calls move no bytes and do no operations, so there is no work that more threads could divide"
ONE_COUNT = "the run has a single thread count"
EMPTY = "no cell of it has a time"
