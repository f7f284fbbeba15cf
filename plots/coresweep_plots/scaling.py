# SPDX-License-Identifier: MIT
"""scaling_<kernel>: measured speed-up with the law that `coresweep scaling` chose, as scaling.csv says."""

from dataclasses import dataclass

from . import labels, style, ticks
from .page import Page, in_pages, rows_of

MOST_PANELS = 6
LAWS = {"amdahl": "Amdahl", "usl": "USL", "gustafson": "Gustafson"}


@dataclass
class Curve:
    """One series of scaling.csv: measured speed-ups, and the fitted curve, which may have no rows."""

    label: str
    index: int
    measured: list
    fitted: list
    extrapolated: list


@dataclass
class Group:
    title: str
    curves: list

    @property
    def threads(self):
        """Measured counts, and from there on doublings to the end of the extrapolation."""
        measured = {row["threads"] for curve in self.curves for row in curve.measured}
        end = max((row["threads"] for curve in self.curves for row in curve.extrapolated), default=0)
        count = max(measured)
        while 2 * count <= end:
            count *= 2
            measured.add(count)
        return sorted(measured | ({end} if end else set()))


def draw(run, kernel, report):
    name = f"scaling_{kernel}"
    groups = _groups(run, kernel)
    if run.scaling and not groups:
        report.left_out(name, "scaling.csv has no speed-up with more than one thread of it")
    for suffix, chunk in in_pages(groups, MOST_PANELS):
        names = [curve.label for group in chunk for curve in group.curves]
        page = Page(
            run,
            f"{kernel}: speed-up and fitted law against threads",
            "Markers: measured speed-up over one thread; bars: its 95 % interval. Lines and bands: the law that "
            "the points prefer and the 95 % interval of its curve; dashed and pale: beyond the greatest measured "
            "count, where nothing was seen. Black line: speed-up equal to the threads.",
            [labels.height_for(max(len(group.curves) for group in chunk) + 1)] * len(rows_of(chunk)),
            min(2, len(chunk)),
            right=labels.room_for(names),
        )
        for group in chunk:
            _panel(page, group)
        report.save(page, f"{name}{suffix}", f"{kernel}: speed-up with the fitted law")


def _groups(run, kernel):
    rows = [row for row in run.scaling if row["kernel"] == kernel and row["quantity"] == "speedup"]
    indices = {
        (series.variant, cell.placement): series.index
        for panel in run.panels(kernel)
        for series in panel.series
        for cell in series.cells
    }
    placements = {row["placement"] for row in rows}
    groups = {}
    for row in rows:
        group = groups.setdefault((row["input"], row["n"], row["scaling"]), {})
        group.setdefault((row["variant"], row["placement"]), []).append(row)
    found = []
    for (name, n, kind), series in groups.items():
        curves = [
            _curve(
                variant if len(placements) == 1 else f"{variant} {placement}",
                indices.get((variant, placement), place),
                of_series,
            )
            for place, ((variant, placement), of_series) in enumerate(series.items())
        ]
        curves = [curve for curve in curves if len(curve.measured) > 1]
        if curves:
            found.append(Group(f"{name}, n = {n:,}{' a thread' if kind == 'weak' else ''}, {kind}", curves))
    return found


def _curve(label, index, rows):
    curve = [row for row in rows if row["what"] == "curve"]
    if curve:
        label = f"{label} ({LAWS.get(curve[0]['law'], curve[0]['law'])})"
    return Curve(
        label,
        index,
        [row for row in rows if row["what"] == "measured" and row["value"] is not None],
        [row for row in curve if row["value"] is not None],
        [row for row in curve if row["extrapolated_value"] is not None],
    )


def _line(ax, curve, rows, prefix, **how):
    """One part of a curve with its band."""
    x = [row["threads"] for row in rows]
    colour = style.colour(curve.index)
    ax.plot(x, [row[f"{prefix}value"] for row in rows], color=colour, linewidth=1.2, zorder=2, **how)
    ax.fill_between(
        x,
        [row[f"{prefix}low"] for row in rows],
        [row[f"{prefix}high"] for row in rows],
        color=colour,
        alpha=0.10 if prefix else 0.22,
        linewidth=0,
        zorder=1,
    )


def _bars(curve):
    """(below, above) of each measured point; zero where it has no interval."""
    ends = [(row["value"], row["low"] or row["value"], row["high"] or row["value"]) for row in curve.measured]
    return [value - low for value, low, _ in ends], [high - value for value, _, high in ends]


def _joined(curve):
    """The extrapolated part, begun at the last measured count, so that no gap is seen there."""
    last = [
        {"threads": row["threads"], **{f"extrapolated_{end}": row[end] for end in ("value", "low", "high")}}
        for row in curve.fitted[-1:]
    ]
    return last + curve.extrapolated


def _panel(page, group):
    ax = page.panel(group.title)
    axis = ticks.ThreadsAxis(group.threads, page.width)
    axis.apply(ax)
    names = [labels.Label("ideal", axis.limits[1])]
    seen = [1.0]
    ax.plot([1, axis.limits[1]], [1, axis.limits[1]], color=style.INK, linewidth=0.9, zorder=2)
    for curve in group.curves:
        _line(ax, curve, curve.fitted, "")
        _line(ax, curve, _joined(curve), "extrapolated_", linestyle=(0, (4, 2)))
        x = [row["threads"] for row in curve.measured]
        y = [row["value"] for row in curve.measured]
        bar = {"ecolor": style.colour(curve.index), "elinewidth": 1.0, "capsize": 2.2, "capthick": 0.8}
        ax.errorbar(x, y, yerr=_bars(curve), fmt="none", zorder=3, **bar)
        ax.plot(x, y, linestyle="none", zorder=4, **style.point(curve.index))
        end = curve.extrapolated[-1]["extrapolated_value"] if curve.extrapolated else y[-1]
        end_x = curve.extrapolated[-1]["threads"] if curve.extrapolated else x[-1]
        names.append(labels.Label(curve.label, end, curve.index, x=end_x))
        seen += y + [row["extrapolated_low"] for row in curve.extrapolated]
    low, _ = ticks.nearby(max(min(seen), 1e-3), axis.limits[1])
    ticks.log_axis(ax.yaxis, low, axis.limits[1])
    ax.set_ylabel("speed-up (times)")
    labels.beside(ax, names)
