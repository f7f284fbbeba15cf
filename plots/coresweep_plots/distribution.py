# SPDX-License-Identifier: MIT
"""samples_<kernel>: every repetition of every cell, so that two modes, drift and outliers are seen.

A strip a cell. The height inside a strip is the round, the first on top: repetitions of one invocation lie on
one line, so that a mode that belongs to whole processes looks different from one that comes and goes.
"""

from matplotlib.ticker import FixedLocator

from . import labels, style
from .page import Page, in_pages, rows_of
from .report import missing_notes

STRIP = 0.19  # inches
MOST_STRIPS = 24  # in a panel
MOST_PANELS = 6
LINEAR = 0.10  # beyond so large a difference the axis is logarithmic
# Where labels are wanted on the logarithmic axis, the most wanted first.
_FAR = (0, 0.1, -0.1, 1, 10, 100, 1000, -0.9, 0.05, -0.05, 0.3, -0.3)


def draw(run, kernel, report):
    blocks = [
        (panel.title + (" (continued)" if suffix else ""), chunk)
        for panel in run.panels(kernel)
        for suffix, chunk in in_pages(_strips(panel), MOST_STRIPS)
    ]
    if not blocks:
        report.left_out(f"samples_{kernel}", "no cell of it has a timed sample")
        return
    for suffix, chunk in in_pages(blocks, MOST_PANELS):
        heights = [STRIP * max(len(strips) for _, strips in row) for row in rows_of(chunk)]
        names = [_name(series, cell) for _, strips in chunk for series, cell in strips]
        page = Page(
            run,
            f"{kernel}: every sample, relative to its cell's median",
            _reading(chunk),
            heights,
            min(2, len(chunk)),
            notes=missing_notes(run, kernel),
            width=3.6,
            left=labels.room_for(names),
            right=0.25,
        )
        total = sum(len(cell.samples) for _, strips in chunk for _, cell in strips)
        for title, strips in chunk:
            _panel(page, title, strips, total)
        report.save(page, f"samples_{kernel}{suffix}", f"{kernel}: distribution of the samples of each cell")


def _strips(panel):
    return [(series, cell) for series in panel.series for cell in series.cells if cell.samples]


def _name(series, cell):
    return f"{series.label}, {cell.threads}"


def _reading(blocks):
    words = (
        "A strip a cell, named by variant and threads; a dot a repetition; height inside a strip: the round, "
        "first on top. Vertical tick: the cell's median (median of the invocations' medians); "
        "grey band: its interval."
    )
    if any(sample.contaminated for _, strips in blocks for _, cell in strips for sample in cell.samples):
        words += " Cross: a repetition disturbed from outside (contaminated), counted in."
    return words


def _panel(page, title, strips, total):
    ax = page.panel(title, height=STRIP * len(strips))
    ends = []
    for row, (series, cell) in enumerate(strips):
        ends += _strip(ax, row, series, cell, total)
    ax.set_ylim(len(strips) - 0.5, -0.5)
    ax.yaxis.set_major_locator(FixedLocator(range(len(strips))))
    ax.yaxis.set_ticklabels([_name(*strip) for strip in strips])
    ax.tick_params(axis="y", length=0)
    ax.grid(False, axis="y")
    for row, ((before, _), (after, _)) in enumerate(zip(strips, strips[1:])):
        ax.axhline(row + 0.5, color=style.PALE, linewidth=0.9 if before is not after else 0.3, zorder=0)
    _difference_axis(ax, min(ends), max(ends))


def _strip(ax, row, series, cell, total):
    """Draws one cell's samples; returns the extremes of its differences."""
    rounds = {number: place for place, number in enumerate(sorted({sample.round for sample in cell.samples}))}
    middle = cell.median_seconds

    def place(samples):
        return (
            [sample.seconds / middle - 1 for sample in samples],
            [row + 0.34 * (2 * (rounds[sample.round] + 0.5) / len(rounds) - 1) for sample in samples],
        )

    below, above = cell.interval("low_seconds", "high_seconds", middle)
    ax.fill_betweenx(
        [row - 0.42, row + 0.42], -below / middle, above / middle, color="#D5D5D5", linewidth=0, zorder=1
    )
    ax.plot([0, 0], [row - 0.42, row + 0.42], color=style.INK, linewidth=1.1, zorder=2)
    plain = [sample for sample in cell.samples if not sample.contaminated]
    disturbed = [sample for sample in cell.samples if sample.contaminated]
    rasterized = total > style.MOST_VECTOR_POINTS
    ax.plot(
        *place(plain),
        linestyle="none",
        marker="o",
        markersize=2.6,
        color=style.colour(series.index),
        alpha=0.6,
        markeredgewidth=0,
        zorder=3,
        rasterized=rasterized,
    )
    ax.plot(
        *place(disturbed),
        linestyle="none",
        marker="x",
        markersize=3.6,
        markeredgewidth=0.8,
        color=style.INK,
        zorder=4,
        rasterized=rasterized,
    )
    differences = place(cell.samples)[0]
    return [min(differences), max(differences)]


def _difference_axis(ax, low, high):
    """Linear while everything lies near the medians; otherwise logarithmic beyond LINEAR, so that one far
    outlier is shown and yet does not press the rest into a line."""
    reach = max(-low, high, 0.02)
    if reach <= 2 * LINEAR:
        ax.set_xlim(-1.08 * reach, 1.08 * reach)
        step = next(step for step in (0.01, 0.02, 0.05, 0.1) if reach / step <= 4)
        ticks = [index * step for index in range(-4, 5) if abs(index * step) <= 1.08 * reach]
        ax.set_xlabel("difference from the cell's median (%)")
    else:
        ax.set_xscale("symlog", linthresh=LINEAR, linscale=1.6)
        ax.set_xlim(min(1.3 * low, -LINEAR), max(1.3 * high, LINEAR))
        ticks = _fitting(ax)
        for edge in (-LINEAR, LINEAR):
            ax.axvline(edge, color=style.GREY, linewidth=0.7, linestyle=(0, (2, 2)), zorder=0)
        ax.set_xlabel(f"difference from the cell's median (%; logarithmic beyond ±{100 * LINEAR:g} %)")
    ax.xaxis.set_major_locator(FixedLocator(ticks))
    ax.xaxis.set_ticklabels([_percent(tick) for tick in ticks])
    ax.xaxis.set_minor_locator(FixedLocator([]))


def _percent(tick):
    return f"{100 * tick:+.0f}" if tick else "0"


def _fitting(ax):
    """Those of _FAR that lie on the axis and whose labels do not touch."""
    low, high = ax.get_xlim()
    taken = []
    for tick in (tick for tick in _FAR if low <= tick <= high):
        middle = ax.transData.transform((tick, 0))[0] / ax.figure.dpi
        half = 0.032 * len(_percent(tick)) + 0.03
        if all(middle + half <= start or middle - half >= end for start, end, _ in taken):
            taken.append((middle - half, middle + half, tick))
    return sorted(tick for _, _, tick in taken)
