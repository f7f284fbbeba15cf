# SPDX-License-Identifier: MIT
"""size_<kernel>: time per item against the size, with the caches marked."""

import math

from . import labels, marks, style, ticks
from .page import Page, in_pages
from .report import interval_words, missing_notes

MOST_ROWS = 3


def draw(run, kernel, report):
    name = f"size_{kernel}"
    cells = [cell for cell in run.kernel_cells(kernel) if cell.items > 0]
    if not cells:
        report.left_out(name, "no cell of it has both a time and a count of items")
        return
    inputs = [
        name_
        for name_ in dict.fromkeys(cell.input for cell in cells)
        if len({cell.n for cell in cells if cell.input == name_}) > 1
    ]
    if not inputs:
        report.left_out(name, "the run has a single size of it")
        return
    threads = sorted({min(cell.threads for cell in cells), max(cell.threads for cell in cells)})
    for suffix, chunk in in_pages(inputs, MOST_ROWS):
        _page(run, kernel, report, cells, chunk, threads, suffix)


def _page(run, kernel, report, cells, inputs, threads, suffix):
    drawn = [cell for cell in cells if cell.input in inputs and cell.threads in threads]
    curves = [_curves(run, kernel, name, count) for name in inputs for count in threads]
    names = [series.label for panel in curves for series, _ in panel]
    height = labels.height_for(max(map(len, curves)), 2.5)
    page = Page(
        run,
        f"{kernel}: time per item against size",
        _reading(drawn),
        [height] * len(inputs),
        len(threads),
        notes=missing_notes(run, kernel),
        width=3.5,
        right=labels.room_for(names),
        head=0.55,
    )
    for name in inputs:
        seconds = [
            end / cell.items
            for cell in drawn
            if cell.input == name
            for end in (cell.median_seconds, cell.low_seconds, cell.high_seconds)
            if end
        ]
        sizes = [cell.n for cell in drawn if cell.input == name and cell.n > 0]
        for count in threads:
            _panel(run, page, kernel, name, count, (min(seconds), max(seconds)), (min(sizes), max(sizes)))
    report.save(page, f"size_{kernel}{suffix}", f"{kernel}: time per item against size")


def _reading(cells):
    words = f"Markers: median time of a call over its items; {interval_words(cells)}."
    if any(cell.bytes for cell in cells):
        words += (
            " Grey: the size whose inputs and outputs together (bytes_per_call) fill a cache; a cache that a "
            "core has to itself counts once a thread. Work space of a variant's own is not counted."
        )
    return words + marks.disturbed_words(cells)


def _curves(run, kernel, name, threads):
    """[(series, its cells at this input and thread count, ascending by n)]."""
    found = {}
    for panel in run.panels(kernel):
        if panel.input != name or panel.n == 0:
            continue
        for series in panel.series:
            cells = [cell for cell in series.cells if cell.threads == threads and cell.items > 0]
            if cells:
                found.setdefault(series.index, (series, []))[1].extend(cells)
    return [(series, sorted(cells, key=lambda cell: cell.n)) for _, (series, cells) in sorted(found.items())]


def _panel(run, page, kernel, name, threads, seconds, sizes):
    ax = page.panel(f"{name}, {threads} thread{'s' if threads > 1 else ''}")
    low, high = ticks.nearby(*sizes)
    ticks.log_axis(ax.xaxis, low, high)
    ax.set_xlabel("size n (count; coresweep list says of what)")
    ticks.time_axis(ax.yaxis, *seconds, "time per item")
    curves = _curves(run, kernel, name, threads)
    names = []
    for series, cells in curves:
        x = [cell.n for cell in cells]
        y = [cell.median_seconds / cell.items for cell in cells]
        bars = [
            [end / cell.items for end in cell.interval("low_seconds", "high_seconds", cell.median_seconds)]
            for cell in cells
        ]
        gaps = [
            cell.n
            for cell in run.missing
            if (cell.kernel, cell.variant, cell.placement, cell.input, cell.threads)
            == (kernel, series.variant, cells[0].placement, name, threads)
            and cell.n > 0
        ]
        marks.curve(ax, series.index, x, y, bars, cells, gaps)
        names.append(labels.Label(series.label, y[-1], series.index, x=x[-1]))
    _caches(ax, page, run, threads, [cell for _, cells in curves for cell in cells])
    labels.beside(ax, names)


def _caches(ax, page, run, threads, cells):
    """Vertical lines between the measured sizes, never beyond them: bytes_per_call of other sizes is unknown.
    Their names stand above the axes, on a second line where the first has no room."""
    bytes_of = sorted({cell.n: cell.bytes for cell in cells if cell.bytes > 0}.items())
    ax.set_title(ax.get_title(loc="left"), pad=24)
    low, high = map(math.log, ax.get_xlim())
    free = [0.0, 0.0]  # inches up to which each line is taken
    found = [(_size_of(bytes_of, cache.bytes * cache.count), cache) for cache in run.machine.caches(threads)]
    for n, cache in sorted(((n, cache) for n, cache in found if n is not None), key=lambda pair: pair[0]):
        ax.axvline(n, color=style.GREY, linewidth=0.8, linestyle=(0, (2, 2)), zorder=1)
        middle = (math.log(n) - low) / (high - low) * page.width
        half = 0.03 * len(cache.label)
        level = 0 if middle - half >= free[0] else 1
        free[level] = middle + half
        ax.annotate(
            cache.label,
            (n, 1),
            xycoords=("data", "axes fraction"),
            xytext=(0, 2 + 8.5 * level),
            ha="center",
            textcoords="offset points",
            fontsize=6.5,
            color="#666666",
        )


def _size_of(bytes_of, capacity):
    """The n at which [(n, bytes)], joined by straight lines on log axes, reach `capacity`, or None."""
    for (n0, b0), (n1, b1) in zip(bytes_of, bytes_of[1:]):
        if b0 <= capacity <= b1 and b0 < b1:
            return n0 * (n1 / n0) ** (math.log(capacity / b0) / math.log(b1 / b0))
    return None
