# SPDX-License-Identifier: MIT
"""time_<kernel>: wall time of a call against threads."""

from . import labels, marks, style, ticks
from .page import Page, in_pages, rows_of
from .report import interval_words, missing_notes

MOST_PANELS = 6


def draw(run, kernel, report):
    panels = run.panels(kernel)
    if not panels:
        report.left_out(f"time_{kernel}", marks.EMPTY)
        return
    for suffix, chunk in in_pages(panels, MOST_PANELS):
        cells = [cell for panel in chunk for cell in panel.cells]
        height = labels.height_for(max(len(panel.series) for panel in chunk))
        names = [_name(panel, series) for panel in chunk for series in panel.series]
        page = Page(
            run,
            f"{kernel}: wall time against threads",
            _reading(chunk, cells),
            [height] * len(rows_of(chunk)),
            min(2, len(chunk)),
            notes=missing_notes(run, kernel),
            right=labels.room_for(names),
        )
        total = sum(len(cell.samples) for cell in cells)
        for panel in chunk:
            _panel(run, page, panel, total)
        report.save(page, f"time_{kernel}{suffix}", f"{kernel}: wall time of a call against threads")


def _reading(panels, cells):
    words = (
        f"Markers: median of the invocations' medians; {interval_words(cells)}; faint dots: every repetition."
    )
    if any(series.serial for panel in panels for series in panel.series):
        words += (
            " Serial variants were measured at one thread; a line carries their time across: dashed for the "
            "fastest, the base of speed-ups, dotted for the others."
        )
    return words + marks.disturbed_words(cells)


def _name(panel, series):
    if not series.serial:
        return series.label
    return f"{series.label}, serial base" if series is panel.serial_base else f"{series.label}, serial"


def _panel(run, page, panel, total):
    ax = page.panel(panel.title)
    axis = ticks.ThreadsAxis(panel.threads, page.width)
    axis.apply(ax)
    marks.edge_of_cores(ax, run, panel.threads)
    shown = []
    names = []
    base = panel.serial_base
    for place, series in enumerate(panel.series):
        _raw(ax, axis, place, len(panel.series), series, total, shown)
        cells = marks.points(
            ax, axis, place, len(panel.series), series, lambda cell: cell.median_seconds, _interval
        )
        last = cells[-1]
        if series.serial:
            _across(ax, series, series is base)
        end = None if series.serial else axis.x(last.threads, place, len(panel.series))
        names.append(labels.Label(_name(panel, series), last.median_seconds, series.index, x=end))
        shown += [
            end for cell in cells for end in (cell.low_seconds, cell.high_seconds, cell.median_seconds) if end
        ]
    ticks.time_axis(ax.yaxis, min(shown), max(shown), "wall time per call")
    labels.beside(ax, names)


def _interval(cell):
    return cell.interval("low_seconds", "high_seconds", cell.median_seconds)


def _raw(ax, axis, place, places, series, total, shown):
    points = [
        (axis.x(cell.threads, place, places), sample.seconds)
        for cell in series.cells
        for sample in cell.samples
        if sample.seconds > 0
    ]
    if points:
        ax.plot(*zip(*points), **style.raw(series.index, total))
        shown += [seconds for _, seconds in points]


def _across(ax, series, is_base):
    ax.axhline(
        series.cells[-1].median_seconds,
        color=style.colour(series.index),
        zorder=2,
        **(
            {"linewidth": 1.3, "linestyle": (0, (5, 2))}
            if is_base
            else {"linewidth": 0.8, "linestyle": (0, (1, 2.5))}
        ),
    )
