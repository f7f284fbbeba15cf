# SPDX-License-Identifier: MIT
"""Names beside the curves, outside the axes, so that neither a legend nor a label ever covers a point."""

from dataclasses import dataclass
from typing import Optional

from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath

from . import style

ROW = 0.145  # inches from one label to the next


@dataclass
class Label:
    text: str
    y: float  # where the curve ends, in the data's units
    index: Optional[int] = None  # of the series whose marker is shown; None: the text alone
    hollow: bool = False
    x: Optional[float] = None  # where the last point lies: a thin line leads from it to the edge


def height_for(count, least=2.3):
    """The height of a panel beside which so many labels find room."""
    return max(least, ROW * count)


def room_for(texts):
    """Inches to the right of a panel that the longest of these labels needs."""
    return 0.45 + 0.064 * max(map(len, texts), default=0)


def width(text, bold=False):
    """Inches that a small text is wide."""
    font = FontProperties(family="DejaVu Sans", weight="bold" if bold else "normal")
    return TextPath((0, 0), text, size=style.SMALL, prop=font).get_extents().width / 72


def _spread(wanted, gap, low, high):
    """The positions inside [low, high], at least `gap` apart, nearest to the ascending `wanted` in least
    squares: once the gaps are taken off, an isotonic regression by pooling adjacent violators (Barlow et
    al. 1972)."""
    count = len(wanted)
    gap = min(gap, (high - low) / max(1, count - 1))
    pools = []  # [sum, count]
    for index, value in enumerate(wanted):
        pools.append([value - index * gap, 1])
        while len(pools) > 1 and pools[-2][0] / pools[-2][1] > pools[-1][0] / pools[-1][1]:
            total, size = pools.pop()
            pools[-1][0] += total
            pools[-1][1] += size
    levels = [total / size for total, size in pools for _ in range(size)]
    last = high - (count - 1) * gap
    return [min(max(level, low), last) + index * gap for index, level in enumerate(levels)]


def beside(ax, labels):
    """Writes the labels right of the axes, each at its curve's height or as near as the others allow."""
    figure = ax.figure
    box = ax.get_position()
    width = box.width * figure.get_figwidth()
    height = box.height * figure.get_figheight()
    to_axes = ax.transAxes.inverted()
    right = ax.get_xlim()[1]
    ends = sorted(
        (
            (to_axes.transform(ax.transData.transform((right, label.y)))[1], place)
            for place, label in enumerate(labels)
        )
    )
    placed = _spread([end for end, _ in ends], ROW / height, 0.0, 1.0)
    for (end, place), y in zip(ends, placed):
        _write(ax, labels[place], end, y, width, right)


def _write(ax, label, end, y, width, right):
    colour = style.GREY if label.index is None else style.colour(label.index)
    if label.x is not None and label.x < right:
        ax.plot(
            [label.x, right], [label.y, label.y], color=colour, linewidth=0.5, linestyle=(0, (1, 3)), zorder=1
        )
    ax.plot(
        [1.0, 1 + 0.10 / width], [end, y], transform=ax.transAxes, clip_on=False, color=colour, linewidth=0.6
    )
    text = 0.14
    if label.index is not None:
        ax.plot(
            [1 + 0.17 / width],
            [y],
            transform=ax.transAxes,
            clip_on=False,
            linestyle="none",
            **style.point(label.index, label.hollow)
        )
        text = 0.26
    ax.text(
        1 + text / width, y, label.text, transform=ax.transAxes, va="center_baseline", fontsize=style.SMALL
    )
