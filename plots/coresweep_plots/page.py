# SPDX-License-Identifier: MIT
"""One figure: a title, a line on how to read it, panels, notes and the caption. All lengths are inches, so
that a panel has the same readable size however many there are."""

import textwrap

from matplotlib.figure import Figure

from . import style

LINE = 0.155  # height of a line of small text
EDGE = 0.15  # around the page
HEAD = 0.35  # a panel's title
FOOT = 0.50  # a panel's tick labels and axis label
MOST_NOTES = 6


def _wrap(text, inches):
    """Lines of small type; 0.058 inches is DejaVu Sans's mean width of a letter at 7.5 points."""
    return textwrap.wrap(text, max(30, int(inches / 0.058)))


def _caption(parts, inches):
    """The parts on as few lines as hold them, broken between parts where that is possible."""
    lines = [""]
    for part in parts:
        joined = f"{lines[-1]}  |  {part}" if lines[-1] else part
        if lines[-1] and len(_wrap(joined, inches)) > 1:
            lines.append(part)
        else:
            lines[-1] = joined
    return [line for joined in lines for line in _wrap(joined, inches)]


class Page:
    def __init__(
        self, run, title, reading, heights, columns, notes=(), width=3.3, left=0.75, right=1.5, head=HEAD
    ):
        """A row of `columns` panels for each of `heights`. Each is `width` wide, with `left` and `right`
        beside it for labels and `head` above it for its title."""
        style.apply()
        self.width, self.left, self.columns, self.heights = width, left, columns, heights
        self.pitch = left + width + right
        total = max(columns * self.pitch, 6.2) + 2 * EDGE
        text = total - 2 * EDGE
        above = _wrap(reading, text)
        shown = (
            list(notes)
            if len(notes) <= MOST_NOTES
            else [
                *notes[: MOST_NOTES - 1],
                f"and {len(notes) - MOST_NOTES + 1} more, named on standard error",
            ]
        )
        below = [line for note in shown for line in _wrap(note, text)]
        caption = _caption(run.caption, text)
        self.tops = [EDGE + 0.25 + LINE * len(above) + 0.10 + head]
        for height in heights:
            self.tops.append(self.tops[-1] + height + FOOT + head)
        below_height = LINE * (len(below) + len(caption)) + (0.08 if below else 0)
        self.size = (total, self.tops[-1] - head + 0.05 + below_height + EDGE)
        self.figure = Figure(figsize=self.size)
        self.used = 0
        self._text(EDGE, EDGE, title, fontsize=11, fontweight="bold")
        for index, line in enumerate(above):
            self._text(EDGE, EDGE + 0.25 + index * LINE, line, fontsize=style.SMALL, color="#555555")
        start = self.size[1] - EDGE - below_height
        for index, line in enumerate(below):
            self._text(EDGE, start + index * LINE, line, fontsize=style.SMALL)
        start = self.size[1] - EDGE - LINE * len(caption)
        for index, line in enumerate(caption):
            self._text(EDGE, start + index * LINE, line, fontsize=style.SMALL, color="#555555")

    def _text(self, x, y, text, **options):
        self.figure.text(x / self.size[0], 1 - y / self.size[1], text, va="top", ha="left", **options)

    def panel(self, title, height=None):
        """The axes of the next panel, row by row; `height` where it is less than its row's."""
        row, column = divmod(self.used, self.columns)
        height = height or self.heights[row]
        self.used += 1
        x = EDGE + column * self.pitch + self.left
        y = self.tops[row] + height
        ax = self.figure.add_axes(
            (x / self.size[0], 1 - y / self.size[1], self.width / self.size[0], height / self.size[1])
        )
        ax.set_title(title)
        return ax


def in_pages(items, most):
    """[(suffix of the file's name, its items)]: "" for the first, then "_2", "_3"."""
    chunks = [items[start : start + most] for start in range(0, len(items), most)]
    return [("" if index == 0 else f"_{index + 1}", chunk) for index, chunk in enumerate(chunks)]


def rows_of(items, columns=2):
    """The items in rows of so many columns, of which the last may be shorter."""
    return [items[start : start + columns] for start in range(0, len(items), columns)]
