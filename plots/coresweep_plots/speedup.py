# SPDX-License-Identifier: MIT
"""speedup_<kernel>: speedup against threads, over both bases, which stand side by side because a panel that
held both would have twice as many curves as variants."""

from dataclasses import dataclass
from typing import Callable

from . import labels, marks, style, ticks
from .page import Page, in_pages
from .report import missing_notes

MOST_ROWS = 3


@dataclass
class Base:
    column: str
    title: Callable  # of a panel
    hollow: bool
    label: Callable  # of a panel and one of its series


def _over_serial(panel):
    base = panel.serial_base
    return (
        f"{panel.title}: over {base.label} ({ticks.seconds(base.cells[0].median_seconds)}), "
        "the fastest serial"
        if base
        else f"{panel.title}: over the fastest serial variant"
    )


def _own_time(panel, series):
    first = series.cells[0]
    known = first.threads == 1
    return f"{series.label} ({ticks.seconds(first.median_seconds)})" if known else series.label


BASES = (
    Base("speedup_serial", _over_serial, False, lambda panel, series: series.label),
    Base(
        "speedup_self",
        lambda panel: f"{panel.title}: over itself on one thread (time in brackets)",
        True,
        _own_time,
    ),
)


def draw(run, kernel, report):
    name = f"speedup_{kernel}"
    panels = [panel for panel in run.panels(kernel) if len(panel.threads) > 1]
    if not run.panels(kernel):
        report.left_out(name, marks.EMPTY)
    elif marks.shares_no_work(run, kernel):
        report.left_out(name, marks.NO_WORK)
    elif not panels:
        report.left_out(name, marks.ONE_COUNT)
    else:
        bases = [base for base in BASES if any(_curves(panel, base) for panel in panels)]
        for base in BASES:
            if base not in bases:
                report.left_out(
                    f"{name}, {base.column}", "summary.csv has no value of it: its base was not measured"
                )
        if bases:
            _pages(run, kernel, report, panels, bases)


def _pages(run, kernel, report, panels, bases):
    for suffix, chunk in in_pages(panels, MOST_ROWS):
        cells = [cell for panel in chunk for cell in panel.cells]
        height = labels.height_for(max(len(panel.series) for panel in chunk) + 1)
        names = [
            base.label(panel, series) for panel in chunk for base in bases for series in _curves(panel, base)
        ]
        page = Page(
            run,
            f"{kernel}: speed-up against threads",
            _reading(cells, bases),
            [height] * len(chunk),
            len(bases),
            notes=missing_notes(run, kernel),
            width=3.6,
            right=max(0.9, labels.room_for(names)),
        )
        for panel in chunk:
            axis = ticks.ThreadsAxis(panel.threads, page.width)
            limits = _limits(panel, bases, axis.limits[1])
            for base in bases:
                _panel(run, page, panel, base, axis, limits)
        report.save(page, f"speedup_{kernel}{suffix}", f"{kernel}: speed-up against threads")


def _reading(cells, bases):
    words = "Speed-up: the base's median over this median"
    if len(bases) == len(BASES):
        words += (
            "; filled markers: over the fastest serial variant; hollow: over the same variant on one thread"
        )
    words += "; bars: its interval, from those of both medians. Black line: speed-up equal to the threads."
    return words + marks.disturbed_words(cells)


def _curves(panel, base):
    """The series that have a value beyond one thread: a serial variant's speedup is no curve."""
    return [
        series
        for series in panel.series
        if not series.serial and any(cell.row[base.column] is not None for cell in series.cells)
    ]


def _interval(base):
    return lambda cell: cell.interval(f"{base.column}_low", f"{base.column}_high", cell.row[base.column])


def _limits(panel, bases, ideal_end):
    """One axis for both bases, high enough for the ideal line to reach the right edge."""
    ends = [1.0, float(panel.threads[-1])]
    for base in bases:
        for series in _curves(panel, base):
            for cell in series.cells:
                ends += [
                    cell.row[column]
                    for column in (base.column, f"{base.column}_low", f"{base.column}_high")
                    if cell.row[column]
                ]
    low, high = ticks.nearby(min(ends), max(ends))
    return low, max(high, ideal_end)


def _panel(run, page, panel, base, axis, limits):
    ax = page.panel(base.title(panel))
    axis.apply(ax)
    ticks.log_axis(ax.yaxis, *limits)
    ax.set_ylabel("speed-up (times)")
    marks.edge_of_cores(ax, run, panel.threads)
    ax.plot([1, axis.limits[1]], [1, axis.limits[1]], color=style.INK, linewidth=0.9, zorder=2)
    names = [labels.Label("ideal", axis.limits[1])]
    curves = _curves(panel, base)
    for place, series in enumerate(curves):
        cells = marks.points(
            ax,
            axis,
            place,
            len(curves),
            series,
            lambda cell: cell.row[base.column],
            _interval(base),
            base.hollow,
        )
        names.append(
            labels.Label(
                base.label(panel, series),
                cells[-1].row[base.column],
                series.index,
                base.hollow,
                x=axis.x(cells[-1].threads, place, len(curves)),
            )
        )
    labels.beside(ax, names)
