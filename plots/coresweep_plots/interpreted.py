# SPDX-License-Identifier: MIT
"""interpreted: compiled and interpreted variants of the same work on one axis of time, beside figures printed
elsewhere.

A row a cell, the fastest on top, so that no two names or marks can meet; a printed figure has the row below the
cell that the plan compares it with, or stands alone where that cell was not measured.
"""

from dataclasses import dataclass
from typing import Optional

from matplotlib.ticker import FixedLocator

from . import labels, marks, style, ticks
from .page import Page, in_pages
from .report import interval_words, missing_notes

NAME = "interpreted"
STRIP = 0.19  # inches
MOST_PANELS = 6
MOST_TICKS = 7  # whose labels, such as "100 ms", find room side by side


@dataclass
class Row:
    label: str
    seconds: float
    cell: Optional[object] = None  # None: a printed figure
    index: int = 0  # of the cell's series


@dataclass
class Group:
    title: str
    rows: list


def draw(run, report):
    groups = [group for kernel in _kernels(run) for group in _groups(run, kernel)]
    if not groups:
        report.left_out(NAME, "no interpreted variant of this run has a time")
    for suffix, chunk in in_pages(groups, MOST_PANELS):
        rows = [row for group in chunk for row in group.rows]
        cells = [row.cell for row in rows if row.cell]
        page = Page(
            run,
            "Compiled and interpreted: wall time of a call",
            _reading(rows, cells),
            [STRIP * max(2, len(group.rows)) for group in chunk],
            1,
            notes=[
                note
                for kernel in dict.fromkeys(cell.kernel for cell in cells)
                for note in missing_notes(run, kernel)
            ],
            width=4.4,
            left=labels.room_for([row.label for row in rows]),
            right=0.9,
        )
        for group in chunk:
            _panel(page, group)
        report.save(page, f"{NAME}{suffix}", "compiled and interpreted variants, and printed figures")


def _kernels(run):
    """Those with an interpreted variant, then those of which only printed figures are known."""
    measured = [
        kernel for kernel in run.kernels if any(_is_interpreted(cell) for cell in run.kernel_cells(kernel))
    ]
    others = [figure.kernel for figure in run.printed if figure.kernel not in run.kernels]
    return dict.fromkeys(measured + others if measured else [])


def _is_interpreted(cell):
    return cell.interpreter_seconds is not None


def _groups(run, kernel):
    groups = [
        Group(f"{kernel}: {panel.title}", _rows(run, panel))
        for panel in run.panels(kernel)
        if any(_is_interpreted(cell) for cell in panel.cells)
    ]
    shown = {cell.cell for panel in run.panels(kernel) for cell in panel.cells}
    others = [figure for figure in run.printed if figure.kernel == kernel and figure.cell not in shown]
    if others:
        rows = [
            Row(f"{figure.variant}, {figure.threads}: printed in {figure.printed_in}", figure.seconds)
            for figure in others
        ]
        groups.append(Group(f"{kernel}: not measured", sorted(rows, key=lambda row: row.seconds)))
    return groups


def _rows(run, panel):
    rows = []
    cells = [(cell, series) for series in panel.series for cell in series.cells]
    for cell, series in sorted(cells, key=lambda pair: pair[0].median_seconds):
        rows.append(Row(f"{series.label}, {cell.threads}", cell.median_seconds, cell, series.index))
        rows += [
            Row(f"printed in {figure.printed_in}", figure.seconds)
            for figure in run.printed
            if figure.cell == cell.cell
        ]
    return rows


def _reading(rows, cells):
    words = (
        "A row a cell, named by variant and threads; bold: compiled. Filled markers: median of the invocations' "
        f"medians; {interval_words(cells)}." + marks.disturbed_words(cells)
    )
    if any(row.cell is None for row in rows):
        words += " Open diamond: a figure that was printed elsewhere, on another machine; it has no interval."
    return words


def _panel(page, group):
    ax = page.panel(group.title, height=STRIP * max(2, len(group.rows)))
    ends = []
    for place, row in enumerate(group.rows):
        ends += _cell(ax, place, row) if row.cell else _figure(ax, place, row)
        ax.annotate(
            ticks.seconds(row.seconds),
            (1, place),
            xycoords=("axes fraction", "data"),
            xytext=(6, 0),
            textcoords="offset points",
            va="center_baseline",
            fontsize=style.SMALL,
            color=style.INK if row.cell else style.GREY,
        )
    ax.set_ylim(max(2, len(group.rows)) - 0.5, -0.5)
    ax.yaxis.set_major_locator(FixedLocator(range(len(group.rows))))
    ax.yaxis.set_ticklabels([row.label for row in group.rows])
    for text, row in zip(ax.yaxis.get_ticklabels(), group.rows):
        text.set_color(style.INK if row.cell else style.GREY)
        text.set_fontweight("bold" if row.cell and not _is_interpreted(row.cell) else "normal")
    ax.tick_params(axis="y", length=0)
    ticks.time_axis(ax.xaxis, min(ends), max(ends), "wall time per call", MOST_TICKS)


def _cell(ax, place, row):
    """Draws a median with its interval; returns the ends of what it drew."""
    below, above = row.cell.interval("low_seconds", "high_seconds", row.seconds)
    bar = {"ecolor": style.colour(row.index), "elinewidth": 1.2, "capsize": 2.2}
    ax.errorbar([row.seconds], [place], xerr=[[below], [above]], fmt="none", zorder=3, **bar)
    ax.plot([row.seconds], [place], linestyle="none", zorder=4, **style.point(row.index))
    if row.cell.status == "contaminated":
        ax.plot([row.seconds], [place], zorder=5, **style.RING)
    return [row.seconds - below, row.seconds + above]


def _figure(ax, place, row):
    ax.plot([row.seconds], [place], zorder=4, **style.PRINTED)
    return [row.seconds]
