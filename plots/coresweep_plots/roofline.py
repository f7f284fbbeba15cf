# SPDX-License-Identifier: MIT
"""roofline: what each kernel reaches against what the machine was seen to do in the same run.

Williams, Waterman & Patterson 2009. The roofs are measured, never taken from a data sheet: triad's bandwidth
at each of its sizes, and gemm's rate.
"""

from . import style, ticks
from .page import Page

BANDWIDTH, PEAK = "triad", "gemm"
ROOFS = ("-", (0, (6, 2)), (0, (4, 1.5, 1, 1.5)), (0, (2, 1.5)), (0, (1, 1.5)))
ROW = 0.30  # inches: two lines of a key's entry
KEY = 3.0


def draw(run, report):
    cells = [cell for kernel in run.kernels for cell in run.kernel_cells(kernel)]
    rated = [
        cell
        for cell in cells
        if cell.flops > 0 and cell.bytes > 0 and cell.flops_per_second and cell.bytes_per_second
    ]
    for kernel in run.kernels:
        if not any(cell.kernel == kernel for cell in rated):
            report.left_out(
                f"roofline, {kernel}",
                (
                    "it does no double-precision operations or moves no bytes"
                    if run.kernel_cells(kernel)
                    else "no cell of it has a time"
                ),
            )
    if not rated:
        report.left_out("roofline", "no kernel of this run has both operations and bytes")
        return
    counts = sorted({min(cell.threads for cell in rated), max(cell.threads for cell in rated)})
    notes = [note for count in counts for note in _missing_roofs(run, rated, count)]
    for note in notes:
        report.left_out("roofline", note)
    counts = [count for count in counts if _rates(run, rated, count)]
    if not counts:
        report.left_out("roofline", "no ceiling and no kernel that could be held against one")
        return
    points = any(_points(rated, count) for count in counts)
    entries = max(len(_bandwidths(run, rated, count)[0]) + 1 + len(_points(rated, count)) for count in counts)
    page = Page(
        run,
        "Roofline: kernels against the measured ceilings",
        _reading(points),
        [max(3.2, ROW * entries)] * len(counts),
        1,
        notes=notes,
        width=4.4,
        right=KEY,
    )
    for count in counts:
        _panel(run, page, rated, count)
    report.save(page, "roofline", "kernels against the measured ceilings of bandwidth and operations")


def _reading(any_points):
    return (
        "Lines: ceilings measured in this run, the fastest variant of triad at each n (bandwidth; without "
        "streaming stores where the arrays fit into a cache) and of gemm (operations); the marker on a line "
        "is the measurement itself."
        + (" Other markers: the fastest variant of each kernel, input and n." if any_points else "")
        + " Intensity counts compulsory bytes: each input read once, each output written once."
    )


def _missing_roofs(run, rated, threads):
    where = f"at {threads} thread{'s' if threads > 1 else ''}"
    for kernel, what in ((BANDWIDTH, "bandwidth"), (PEAK, "operations")):
        if not _at(rated, threads, (kernel,)):
            yield f"no ceiling of {what} {where}: {kernel} was not measured there"
    roofs, no_roofs = _bandwidths(run, rated, threads)
    bypassing = {cell.n for cell in _at(rated, threads, (BANDWIDTH,)) if _bypasses(run, cell)}
    for n in sorted(bypassing - {cell.n for cell in [*roofs, *no_roofs]}):
        yield f"no ceiling from triad at n = {n:,} {where}: only streaming stores, past the caches"
    if roofs and run.machine.home(roofs[0].bytes, threads) != "memory":
        yield f"no ceiling of memory {where}: triad's largest n, {roofs[0].n:,}, is below twice the caches"
    for cell in no_roofs:
        yield f"no ceiling from triad at n = {cell.n:,} {where}: a larger n reached a higher bandwidth"


def _fastest(cells, key):
    best = {}
    for cell in cells:
        if key(cell) not in best or cell.flops_per_second > best[key(cell)].flops_per_second:
            best[key(cell)] = cell
    return list(best.values())


def _at(rated, threads, kernels=None):
    return [cell for cell in rated if cell.threads == threads and (kernels is None or cell.kernel in kernels)]


def _bypasses(run, cell):
    """Whether streaming stores carry arrays past caches that could hold them: then it is not the caches'
    bandwidth that was measured. What bypasses says so in its name: nt_avx2, omp_nt_avx512."""
    in_caches = run.machine.home(cell.bytes, cell.threads) not in ("memory", "partly in caches")
    return in_caches and "nt_" in cell.variant


def _bandwidths(run, rated, threads):
    """(roofs, no_roofs): the fastest triad of each size, from the largest, which is the memory's, to the
    smallest. One that is slower than a larger one is bound by the start of its threads, and is no ceiling."""
    candidates = [cell for cell in _at(rated, threads, (BANDWIDTH,)) if not _bypasses(run, cell)]
    cells = _fastest(candidates, lambda cell: cell.n)
    roofs, no_roofs = [], []
    for cell in sorted(cells, key=lambda cell: -cell.n):
        faster = all(cell.bytes_per_second > roof.bytes_per_second for roof in roofs)
        (roofs if faster else no_roofs).append(cell)
    return roofs, no_roofs


def _peak(rated, threads):
    return max(_at(rated, threads, (PEAK,)), key=lambda cell: cell.flops_per_second, default=None)


def _points(rated, threads):
    others = [cell for cell in _at(rated, threads) if cell.kernel not in (BANDWIDTH, PEAK)]
    return _fastest(others, lambda cell: (cell.kernel, cell.input, cell.n))


def _rates(run, rated, threads):
    """What a panel would show."""
    peak = _peak(rated, threads)
    cells = [*_bandwidths(run, rated, threads)[0], *_points(rated, threads), *([peak] if peak else [])]
    return [cell.flops_per_second for cell in cells]


def _intensity(cell):
    return cell.flops / cell.bytes


def _panel(run, page, rated, threads):
    ax = page.panel(f"{threads} thread{'s' if threads > 1 else ''}")
    intensities = [_intensity(cell) for cell in rated]
    low, high = min(intensities) / 2.5, max(intensities) * 2.5
    roofs, peak, points = _bandwidths(run, rated, threads)[0], _peak(rated, threads), _points(rated, threads)
    key = _slopes(ax, run, roofs, peak, low, high) + _flat(ax, roofs, peak, low, high) + _reached(ax, points)
    rates = _rates(run, rated, threads)
    ticks.log_axis(ax.xaxis, low, high, label=lambda value: f"{value:g}")
    ticks.log_axis(ax.yaxis, min(rates) / 2, max(rates) * 2)
    ax.set_xlabel("arithmetic intensity (operations per byte: flop/B)")
    ax.set_ylabel("double-precision rate (flop/s)")
    _key(ax, page, key)


def _measurement(ax, cell):
    ax.plot([_intensity(cell)], [cell.flops_per_second], color=style.INK, marker="|", markersize=8, zorder=3)


def _slopes(ax, run, roofs, peak, low, high):
    """The ceilings of bandwidth, from the left edge up to the peak; without one, to the right edge. Returns
    their entries in the key: two lines of text and a look."""
    key = []
    for cell, dashes in zip(roofs, ROOFS * len(roofs)):
        rate = cell.bytes_per_second
        end = high if peak is None else min(high, peak.flops_per_second / rate)
        look = {"linestyle": dashes, "color": style.INK, "linewidth": 1.2}
        ax.plot([low, end], [low * rate, end * rate], zorder=2, **look)
        _measurement(ax, cell)
        home = run.machine.home(cell.bytes, cell.threads)
        arrays = f"n = {cell.n:,}, {ticks.quantity(cell.bytes, 'B')} of arrays: {home}"
        key.append((f"triad.{cell.variant}: {ticks.quantity(rate, 'B/s')}", arrays, look))
    return key


def _flat(ax, roofs, peak, low, high):
    """The ceiling of operations, from where the first slope meets it."""
    if peak is None:
        return []
    rate = peak.flops_per_second
    start = max(low, min((rate / cell.bytes_per_second for cell in roofs), default=low))
    look = {"linestyle": "-", "color": style.INK, "linewidth": 2.0}
    ax.plot([start, high], [rate, rate], zorder=2, **look)
    _measurement(ax, peak)
    return [(f"gemm.{peak.variant}: {ticks.quantity(rate, 'flop/s')}", f"n = {peak.n:,}", look)]


def _reached(ax, points):
    key = []
    for index, cell in enumerate(points):
        # Only the outline: kernels of one intensity and rate lie on one another.
        look = {
            "linestyle": "none",
            **style.point(index, size=6.5),
            "markerfacecolor": "none",
            "markeredgewidth": 1.3,
        }
        ax.plot([_intensity(cell)], [cell.flops_per_second], zorder=4, **look)
        rate = ticks.quantity(cell.flops_per_second, "flop/s")
        key.append((f"{cell.kernel}.{cell.variant}: {rate}", f"{cell.input}, n = {cell.n:,}", look))
    return key


def _key(ax, page, entries):
    """What each line and marker is, to the right of the axes."""
    height = page.heights[0]
    for row, (first, second, look) in enumerate(entries):
        y = 1 - (row + 0.4) * ROW / height
        start, end = 1 + 0.12 / page.width, 1 + 0.42 / page.width
        x = [start, end] if look["linestyle"] != "none" else [(start + end) / 2]
        ax.plot(x, [y] * len(x), transform=ax.transAxes, clip_on=False, **look)
        ax.text(
            1 + 0.52 / page.width,
            y,
            f"{first}\n{second}",
            transform=ax.transAxes,
            va="center",
            fontsize=7,
            linespacing=1.15,
        )
