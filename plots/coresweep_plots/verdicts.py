# SPDX-License-Identifier: MIT
"""verdicts: a duet's table as a picture, a row a gate: the change from base to head and its interval.

Intervals of 60% stand beside such of 1%, so beyond 10% the axis goes on logarithmically: the rows that matter
most, those about the floor, keep a scale on which lengths can be compared. It ends at eleven times the time,
since a cell that takes a thousand times as long would press all others together; an arrow says that something
goes on.
"""

import textwrap

from matplotlib.ticker import FixedLocator, NullFormatter

from . import labels, style, ticks
from .load import VERDICTS
from .page import Page, in_pages

NAME = "verdicts"
STRIP = 0.19  # inches
MOST_ROWS = 26  # a page that a screen and a sheet of paper hold
WIDTH = 3.8
VERDICT = 0.95  # inches for the longest word with its marker
NAME_GAP = 0.2
CHANGE = 0.82  # inches right of the panel at which the changes end
SIDE = 2.35  # inches for a change and two times
LINEAR = 10  # percent
MOST = 1000  # percent: where the axis ends at the latest; to the left -100 is the end of all
LEAST = 5  # percent to either side: noise must not fill the axis

# The triangles point where the row went. Of the colours, the two that look alike in grey have unlike markers.
LOOKS = {
    "slower": (">", "#D55E00"),
    "failed": ("X", "#000000"),
    "cannot tell": ("D", "#E69F00"),
    "uneven": ("v", "#CC79A7"),
    "same": ("o", "#0072B2"),
    "faster": ("<", "#009E73"),
}
ALARMS = ("slower", "failed")


def draw(duet, report):
    low, high = _limits(duet.gates)
    pages = in_pages(duet.gates, MOST_ROWS)
    for number, (suffix, gates) in enumerate(pages, 1):
        height = STRIP * max(2, len(gates))
        page = Page(
            duet,
            "Verdicts on head against base" + (f", page {number} of {len(pages)}" if len(pages) > 1 else ""),
            _reading(duet, gates, low < -LINEAR or high > LINEAR),
            [height],
            1,
            width=WIDTH,
            left=VERDICT + NAME_GAP + max(labels.width(gate.name, _is_alarm(gate)) for gate in duet.gates),
            right=SIDE,
            head=0.05,
        )
        _panel(page, gates, low, high, duet.floor)
        report.save(page, f"{NAME}{suffix}", "what became slower from base to head, and what did not")
    for gate in duet.gates:
        if gate.change is None:
            report.left_out(gate.name, _reason(gate))


def _is_alarm(gate):
    return gate.verdict in ALARMS


def _reason(gate):
    return f"{gate.verdict}: {gate.note or 'no ratio'}"


def _limits(gates):
    """The ends of the axis in percent, the same on every page."""
    ends = [end for gate in gates for end in _ends(gate)]
    return min([-LEAST] + [1.2 * end for end in ends]), min(MOST, max([LEAST] + [1.2 * end for end in ends]))


def _ends(gate):
    if gate.change is None:
        return []
    known = (gate.change, gate.first_change, gate.smallest_change, *(gate.ends or ()))
    return [end for end in known if end is not None]


def _goes_on(gate):
    return any(end > MOST for end in _ends(gate))


def _reading(duet, gates, bent):
    counts = [f"{duet.count(verdict)} {verdict}" for verdict in VERDICTS if duet.count(verdict)]
    words = f"{', '.join(counts)}."
    judged = [gate for gate in gates if gate.change is not None]
    if not judged:
        return words + " No row of this page has a ratio; each says why."
    words += " Marker and bar: the change from base to head and its 95 % interval."
    if duet.floor is not None:
        words += f" Band: the floor of {duet.floor:g} %, below which nothing is called slower."
    if any(gate.smallest_change is not None for gate in judged):
        words += " Tick: the smallest slowdown that would be called slower in 95 of 100 such measurements."
    if any(gate.smallest_change is None for gate in judged):
        words += " No tick: so few invocations could not have told any."
    if any(gate.first_change is not None for gate in judged):
        words += " Hollow: the first look at a cell that was measured again; all else is of the second alone."
    words += " At the side: the change, and the median times of a call in base and head"
    words += ", of an efficiency t(p) / t(1)." if any(not gate.is_time for gate in judged) else "."
    if bent:
        words += f" The axis is linear up to {LINEAR} % to either side and logarithmic beyond."
    if any(_goes_on(gate) for gate in judged):
        words += f" An arrow: something of the row lies beyond +{MOST} %."
    return words


def _panel(page, gates, low, high, floor):
    rows = max(2, len(gates))
    ax = page.panel("", height=STRIP * rows)
    ax.set_ylim(rows - 0.5, -0.5)
    _axis(ax, low, high)
    if floor is not None:
        # Down to the reciprocal, as a ratio's floor is.
        ax.axvspan(100 / (1 + floor / 100) - 100, floor, color=style.GREY, alpha=0.12, linewidth=0, zorder=0)
    ax.axvline(0, color=style.GREY, linewidth=0.9, zorder=1)
    for place, gate in enumerate(gates):
        _verdict(ax, page.left, place, gate)
        if gate.change is None:
            _in_words(ax, place, gate)
        else:
            _change(ax, place, gate)
            _side(ax, place, gate)
        if place > 0 and gates[place - 1].verdict != gate.verdict:
            ax.plot([-page.left / WIDTH, 1 + SIDE / WIDTH], [place - 0.5] * 2, **_across(ax), **_RULE)
    ax.yaxis.set_major_locator(FixedLocator(range(len(gates))))
    ax.yaxis.set_ticklabels([gate.name for gate in gates])
    for text, gate in zip(ax.yaxis.get_ticklabels(), gates):
        text.set_fontweight("bold" if _is_alarm(gate) else "normal")
    ax.tick_params(axis="y", length=0)


_RULE = {"color": style.GREY, "linewidth": 0.5, "linestyle": (0, (1, 2)), "zorder": 1}


def _across(ax):
    """Keywords for what stands in a row but may lie outside the panel: x is a fraction of its width."""
    return {"transform": ax.get_yaxis_transform(), "clip_on": False}


def _axis(ax, low, high):
    # With 0.9 the linear part has for its 10 % the length that the logarithmic one has for a decade.
    ax.set_xscale("symlog", linthresh=LINEAR, linscale=0.9)
    ax.set_xlim(low, high)
    chosen = ticks.change_ticks(low, high, LINEAR, lambda percent: _inches(ax, percent))
    ax.xaxis.set_major_locator(FixedLocator(chosen))
    ax.xaxis.set_ticklabels([ticks.signed(tick, 0) for tick in chosen])
    ax.xaxis.set_minor_locator(FixedLocator(ticks.bent_ticks(low, high, LINEAR)))
    ax.xaxis.set_minor_formatter(NullFormatter())
    ax.set_xlabel("change from base to head (%), right of 0: slower")


def _inches(ax, percent):
    return ax.transData.transform((percent, 0))[0] / ax.figure.dpi


def _look(gate, size, hollow=False):
    marker, colour = LOOKS[gate.verdict]
    return {
        "linestyle": "none",
        "marker": marker,
        "markersize": size,
        "markeredgewidth": 0.9,
        "markeredgecolor": colour,
        "markerfacecolor": "white" if hollow else colour,
    }


def _verdict(ax, left, place, gate):
    edge = -left / WIDTH
    ax.plot([edge + 0.06 / WIDTH], [place], **_across(ax), **_look(gate, 5.5))
    ax.text(
        edge + 0.18 / WIDTH,
        place,
        gate.verdict,
        va="center_baseline",
        fontsize=style.SMALL,
        fontweight="bold" if _is_alarm(gate) else "normal",
        **_across(ax)
    )


def _change(ax, place, gate):
    colour = LOOKS[gate.verdict][1]
    if gate.ends:
        ax.plot(gate.ends, [place] * 2, color=colour, linewidth=1.3, solid_capstyle="butt", zorder=3)
    if gate.smallest_change is not None:
        ax.plot([gate.smallest_change], [place], color=style.INK, marker="|", markersize=7, zorder=2)
    if gate.first_change is not None:
        # Above the bar: the two looks often agree.
        ax.plot([gate.first_change], [place - 0.27], zorder=5, **_look(gate, 4, hollow=True))
    if gate.change <= MOST:
        ax.plot([gate.change], [place], zorder=4, clip_on=False, **_look(gate, 4.5))
    if _goes_on(gate):
        ax.annotate(
            "",
            (1 + 0.16 / WIDTH, place),
            (1, place),
            xycoords=ax.get_yaxis_transform(),
            arrowprops={"arrowstyle": "->", "color": colour, "shrinkA": 0, "shrinkB": 0, "linewidth": 1.2},
        )


def _side(ax, place, gate):
    write = ticks.seconds if gate.is_time else ticks.plain
    times = " → ".join("?" if value is None else write(value) for value in gate.seconds)
    many = gate.change > MOST
    change = f"{ticks.large(1 + gate.change / 100)} times" if many else f"{ticks.signed(gate.change, 1)} %"
    look = {"va": "center_baseline", "fontsize": style.SMALL, **_across(ax)}
    ax.text(1 + CHANGE / WIDTH, place, change, ha="right", **look)
    ax.text(1 + (CHANGE + 0.2) / WIDTH, place, times, ha="left", **look)


def _in_words(ax, place, gate):
    """What a row says that has no ratio; standard error has all of it."""
    room = int((WIDTH + SIDE - 0.2) / 0.062)
    ax.text(
        0.1 / WIDTH,
        place,
        textwrap.shorten(gate.note or "no ratio", room, placeholder=" ..."),
        va="center_baseline",
        fontsize=style.SMALL,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8},
        **_across(ax)
    )
