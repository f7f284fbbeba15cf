# SPDX-License-Identifier: MIT
"""efficiency_<kernel>: the share of the threads that a variant turns into speed."""

from . import labels, marks, style, ticks
from .page import Page, in_pages, rows_of
from .report import missing_notes

MOST_PANELS = 6


def draw(run, kernel, report):
    name = f"efficiency_{kernel}"
    panels = [panel for panel in run.panels(kernel) if len(panel.threads) > 1 and _curves(panel)]
    if not run.panels(kernel):
        report.left_out(name, marks.EMPTY)
    elif marks.shares_no_work(run, kernel):
        report.left_out(name, marks.NO_WORK)
    elif all(len(panel.threads) == 1 for panel in run.panels(kernel)):
        report.left_out(name, marks.ONE_COUNT)
    elif not panels:
        report.left_out(name, "no variant was measured on one thread and on more")
    for suffix, chunk in in_pages([] if marks.shares_no_work(run, kernel) else panels, MOST_PANELS):
        cells = [cell for panel in chunk for cell in panel.cells]
        names = [series.label for panel in chunk for series in _curves(panel)]
        height = labels.height_for(max(len(_curves(panel)) for panel in chunk) + 1)
        page = Page(
            run,
            f"{kernel}: parallel efficiency against threads",
            _reading(cells),
            [height] * len(rows_of(chunk)),
            min(2, len(chunk)),
            notes=missing_notes(run, kernel),
            right=labels.room_for(names),
        )
        for panel in chunk:
            _panel(run, page, panel)
        report.save(page, f"{name}{suffix}", f"{kernel}: parallel efficiency against threads")


def _reading(cells):
    return (
        "Efficiency: speed-up over the same variant on one thread, divided by the threads; 1 is ideal; "
        "bars: the speed-up's interval, divided likewise." + marks.disturbed_words(cells)
    )


def _curves(panel):
    return [
        series
        for series in panel.series
        if any(cell.efficiency is not None and cell.threads > 1 for cell in series.cells)
    ]


def _interval(cell):
    below, above = cell.interval("speedup_self_low", "speedup_self_high", cell.efficiency * cell.threads)
    return below / cell.threads, above / cell.threads


def _panel(run, page, panel):
    ax = page.panel(panel.title)
    axis = ticks.ThreadsAxis(panel.threads, page.width)
    axis.apply(ax)
    marks.edge_of_cores(ax, run, panel.threads)
    ax.axhline(1, color=style.INK, linewidth=0.9, zorder=2)
    names = [labels.Label("ideal", 1.0)]
    top = 1.05
    curves = _curves(panel)
    for place, series in enumerate(curves):
        cells = marks.points(ax, axis, place, len(curves), series, lambda cell: cell.efficiency, _interval)
        names.append(
            labels.Label(
                series.label,
                cells[-1].efficiency,
                series.index,
                x=axis.x(cells[-1].threads, place, len(curves)),
            )
        )
        top = max([top] + [cell.efficiency + _interval(cell)[1] for cell in cells])
    ax.set_ylim(0, top * 1.05)
    ax.set_ylabel("parallel efficiency (fraction)")
    labels.beside(ax, names)
