# SPDX-License-Identifier: MIT
"""Axes with plain labels: 1, 2, 4, 8 threads; 10 µs; 100 k."""

import math

from matplotlib.ticker import FixedLocator, NullFormatter, NullLocator

_TIME = ((1, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns"), (1e-12, "ps"))
ROOM = 0.3  # inches that "+100" needs, and a gap
_LARGE = ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"), (1, ""))


def _digits(value):
    """Three digits, or as many as a whole number has, never an exponent."""
    return f"{value:.0f}" if value >= 99.95 else f"{value:.3g}"


def _scaled(value, units):
    for size, unit in units:
        if value >= size * 0.9995:
            return _digits(value / size), unit
    return _digits(value / units[-1][0]), units[-1][1]


def seconds(value):
    return " ".join(_scaled(value, _TIME))


def plain(value):
    return _digits(value)


def signed(value, decimals):
    """With its sign, and the minus that matplotlib writes: "+4.9"; nought without decimals has none."""
    return f"{value:+.{decimals}f}".replace("-", "\u2212") if value or decimals else "0"


def quantity(value, unit):
    """A rate or a count of bytes: 4.15e10 of "B/s" is "41.5 GB/s"."""
    return f"{_scaled(value, _LARGE)[0]} {_scaled(value, _LARGE)[1]}{unit}"


def large(value):
    """A count or a rate: 1e5 is "100k"."""
    return "".join(_scaled(value, _LARGE))


def nearby(low, high):
    """(low, high) a little apart from the data, and never so narrow that noise fills the axis."""
    margin = max((high / low) ** 0.06, 1.03)
    low, high = low / margin, high * margin
    if high / low < 1.6:
        middle = math.sqrt(low * high)
        low, high = middle / 1.265, middle * 1.265
    return low, high


def log_ticks(low, high, most=10):
    """Round values in [low, high]: decades on a long axis, 1-2-5 on a shorter, even steps on a short one. Where
    these would be more than `most`, decades."""
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    wanted = (1,) if last - first > 4 else (1, 2, 5) if high / low > 8 else (1, 1.5, 2, 3, 4, 5, 7)
    step = max(1, round((last - first) / 7))
    ticks = [factor * 10.0**power for power in range(first, last + 1, step) for factor in wanted]
    ticks = [tick for tick in ticks if low <= tick <= high]
    if len(ticks) > most:
        return [10.0**power for power in range(first, last + 1) if low <= 10.0**power <= high]
    if len(ticks) >= 3:
        return ticks
    step = 10.0 ** math.floor(math.log10((high - low) / 2))
    step *= max(factor for factor in (1, 2, 5) if factor * step <= (high - low) / 2)
    return [index * step for index in range(math.ceil(low / step), math.floor(high / step) + 1)]


def log_axis(axis, low, high, label=large, most=10):
    """Makes an axis logarithmic from `low` to `high`. Returns its ticks."""
    name = axis.axis_name
    getattr(axis.axes, f"set_{name}scale")("log")
    getattr(axis.axes, f"set_{name}lim")(low, high)
    ticks = log_ticks(low, high, most)
    axis.set_major_locator(FixedLocator(ticks))
    axis.set_ticklabels([label(tick) for tick in ticks])
    axis.set_minor_locator(NullLocator())
    return ticks


def time_axis(axis, low, high, what, most=10):
    """A logarithmic axis of time, whose label names the units that its ticks use."""
    ticks = log_axis(axis, *nearby(low, high), label=seconds, most=most)
    units = dict.fromkeys(_scaled(tick, _TIME)[1] for tick in ticks)
    axis.set_label_text(f"{what} ({', '.join(units)})")


def change_ticks(low, high, linear, inches):
    """Round percentages in [low, high] of an axis that is linear up to `linear`, a power of ten, on either
    side of 0, and logarithmic beyond: even steps, then 1-2-5, as far as they find room at
    inches(percentage)."""
    step = next(
        (step for step in (linear / 10, linear / 5, linear / 2) if inches(step) - inches(0) >= ROOM), linear
    )
    even = [step * index for index in range(1, round(linear / step))]
    round_ones = bent_ticks(low, high, linear, (10, 2, 5))
    chosen = [0]
    for tick in [-linear, linear, *even, *(-tick for tick in even), *round_ones]:
        if low <= tick <= high and all(abs(inches(tick) - inches(other)) >= ROOM for other in chosen):
            chosen.append(tick)
    return sorted(chosen)


def bent_ticks(low, high, linear, factors=range(2, 11)):
    """The logarithmic parts of that axis: these factors of `linear` and its decades, factor by factor."""
    decades = range(math.ceil(math.log10(max(-low, high, linear) / linear)))
    found = [
        sign * factor * linear * 10.0**decade for factor in factors for decade in decades for sign in (1, -1)
    ]
    return [tick for tick in found if low <= tick <= high]


class ThreadsAxis:
    """The x axis of a panel `inches` wide: threads, one doubling as long as the next. With many series the
    points of one thread count are set side by side, by less than would mix them with the next count's."""

    MARGIN = 0.35  # doublings at either end
    APART = 0.085  # inches at most, to either side
    LABEL = 0.24  # inches that a label needs

    def __init__(self, threads, inches):
        self.threads = threads
        low, high = math.log2(threads[0]), math.log2(threads[-1])
        margin = max(self.MARGIN, 0.07 * (high - low))
        self.limits = (2 ** (low - margin), 2 ** (high + margin))
        self.per_doubling = inches / (high - low + 2 * margin)
        gaps = [math.log2(b / a) for a, b in zip(threads, threads[1:])]
        self.apart = min([self.APART / self.per_doubling] + [0.25 * gap for gap in gaps])

    def x(self, threads, place, places):
        """Where series `place` of `places` has its points of a thread count."""
        shift = (2 * place / (places - 1) - 1) * self.apart if places > 1 else 0
        return threads * 2**shift

    def _labelled(self):
        chosen = []
        powers = [count for count in self.threads if count & (count - 1) == 0]
        for count in [self.threads[-1], self.threads[0], *powers, *self.threads]:
            if all(abs(math.log2(count / other)) * self.per_doubling >= self.LABEL for other in chosen):
                chosen.append(count)
        return sorted(chosen)

    def apply(self, ax, what="threads (count)"):
        ax.set_xscale("log", base=2)
        ax.set_xlim(*self.limits)
        labelled = self._labelled()
        ax.xaxis.set_major_locator(FixedLocator(labelled))
        ax.xaxis.set_ticklabels([str(count) for count in labelled])
        ax.xaxis.set_minor_locator(FixedLocator([count for count in self.threads if count not in labelled]))
        ax.xaxis.set_minor_formatter(NullFormatter())
        ax.set_xlabel(what)
