# SPDX-License-Identifier: MIT
"""contrast: wall time against concurrency of what waits, beside wall time against threads of what computes."""

import math
import re

from . import labels, marks, style, ticks
from .page import Page, rows_of
from .report import interval_words, missing_notes

NAME = "contrast"
MODEL = {"color": style.INK, "linewidth": 1.0, "zorder": 2}
LATENCY = {**MODEL, "linestyle": (0, (5, 2))}
RATE = {**MODEL, "linestyle": (0, (1, 2))}
CPU = {**MODEL, "linestyle": (0, (4, 1.5, 1, 1.5))}
WIDER = {"linewidth": 5.0, "color": style.PALE, "zorder": 0, "solid_capstyle": "butt"}
_LATENCY = re.compile(r"_([0-9]+)ms\Z", re.ASCII)


def draw(run, report):
    waiting = [panel for kernel in run.kernels if run.is_concurrent(kernel) for panel in run.panels(kernel)]
    if not waiting:
        return  # nothing is missing from a run that was about cores
    computing = [
        panel
        for kernel in run.kernels
        if not run.is_concurrent(kernel)
        for panel in run.panels(kernel)
        if len(panel.threads) > 1
    ]
    panels = waiting + computing
    names = [label for panel in panels for label, _, _ in _names(run, panel)]
    names += [text for panel in waiting for text in _terms(run, panel)]
    height = labels.height_for(max(len(panel.series) for panel in panels) + 4, 3.0)
    page = Page(
        run,
        "Waiting and computing: wall time of a call",
        _reading([cell for panel in panels for cell in panel.cells]),
        [height] * len(rows_of(panels)),
        min(2, len(panels)),
        notes=[note for kernel in dict.fromkeys(panel.kernel for panel in panels) for note in missing_notes(run, kernel)],
        right=labels.room_for(names),
    )
    for panel in panels:
        _panel(run, page, panel)
    report.save(page, NAME, "wall time against concurrency of what waits, beside threads of what computes")


def _reading(cells):
    return (
        f"Markers: median of the invocations' medians; {interval_words(cells)}. Grey band: the model, the greatest of three "
        "floors that are drawn as thin lines: the latency, ceil(files / concurrency) times what the server lets a request "
        "wait (dashed); the bytes at the best rate that this run measured for such files (dotted); the least CPU time of any "
        "variant's call, spread over all CPUs (dash-dotted). The server shares the CPUs." + marks.disturbed_words(cells)
    )


def latency_of(panel):
    """Seconds, from the input's name."""
    found = _LATENCY.search(panel.input)
    return int(found[1]) / 1000 if found else 0.0


def _kind(name):
    return _LATENCY.sub("", name)


def floors(run, panel):
    """{name: [(concurrency, seconds)]} of the model's three terms, as far as the run knows them."""
    counts = panel.threads
    cpus = run.machine.facts.get("cpus") or 1
    rates = [
        cell.bytes / cell.median_seconds
        for cell in run.kernel_cells(panel.kernel)
        if _kind(cell.input) == _kind(panel.input) and cell.bytes
    ]
    size = max((cell.bytes for cell in panel.cells), default=0)
    work = min((cell.cpu_seconds for cell in panel.cells if cell.cpu_seconds), default=None)
    terms = {}
    if latency_of(panel) > 0:
        terms["latency"] = [(c, math.ceil(panel.n / c) * latency_of(panel)) for c in counts]
    if rates and size:
        terms["bytes"] = [(c, size / max(rates)) for c in counts]
    if work:
        terms["CPU"] = [(c, work / cpus) for c in counts]
    return terms


STYLES = {"latency": LATENCY, "bytes": RATE, "CPU": CPU}


def _terms(run, panel):
    return [f"model: {name}" for name in floors(run, panel)]


def _fixed(panel, series):
    """Whether it has a single point among several counts: it chooses its concurrency, or has none."""
    return len(panel.threads) > 1 and [cell.threads for cell in series.cells] == [1]


def _names(run, panel):
    return [
        (
            "adaptive, its own choice" if series.variant == "adaptive" else series.label,
            series.cells[-1].median_seconds,
            series,
        )
        for series in panel.series
    ]


def _model(ax, run, panel, shown, names):
    terms = floors(run, panel)
    if not terms:
        return
    points = [
        (count, max(dict(line)[count] for line in terms.values())) for count in panel.threads
    ]
    ax.plot(*zip(*points), **WIDER)
    for name, line in terms.items():
        ax.plot(*zip(*line), **STYLES[name])
        names.append(labels.Label(f"model: {name}", line[-1][1]))
        shown += [seconds for _, seconds in line]


def _panel(run, page, panel):
    waits = run.is_concurrent(panel.kernel)
    ax = page.panel(f"{panel.kernel}: {panel.title}")
    axis = ticks.ThreadsAxis(panel.threads, page.width)
    axis.apply(ax, "transfers at once (count)" if waits else "threads (count)")
    shown, names = [], []
    if waits:
        _model(ax, run, panel, shown, names)
    else:
        marks.edge_of_cores(ax, run, panel.threads)
    for place, (name, last, series) in enumerate(_names(run, panel)):
        cells = marks.points(
            ax,
            axis,
            place,
            len(panel.series),
            series,
            lambda cell: cell.median_seconds,
            lambda cell: cell.interval("low_seconds", "high_seconds", cell.median_seconds),
        )
        if _fixed(panel, series):
            ax.axhline(last, color=style.colour(series.index), linewidth=0.8, linestyle=(0, (1, 2.5)), zorder=2)
        end = None if _fixed(panel, series) else axis.x(cells[-1].threads, place, len(panel.series))
        names.append(labels.Label(name, last, series.index, x=end))
        shown += [
            end for cell in cells for end in (cell.low_seconds, cell.high_seconds, cell.median_seconds) if end
        ]
    ticks.time_axis(ax.yaxis, min(shown), max(shown), "wall time per call")
    labels.beside(ax, names)
