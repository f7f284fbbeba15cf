# SPDX-License-Identifier: MIT
"""A duet as its plot sees it: what was judged, in the order of the program's table, and the two builds."""

from dataclasses import dataclass

from .load import VERDICTS, read_duet
from .machine import Machine


def _percent(ratio):
    return None if ratio is None else 100 * (ratio - 1)


@dataclass
class Gate:
    """One row of verdicts.csv: a cell's time, or an efficiency. Changes are percentages; None: unknown."""

    row: dict

    @property
    def name(self):
        return self.row["cell"] + ("" if self.is_time else " (efficiency)")

    @property
    def is_time(self):
        return self.row["gate"] == "time"

    @property
    def verdict(self):
        return self.row["verdict"]

    @property
    def note(self):
        return " ".join(self.row["note"].split())

    @property
    def change(self):
        return _percent(self.row["ratio"])

    @property
    def ends(self):
        """(low, high) of the interval, or None."""
        low, high = _percent(self.row["low"]), _percent(self.row["high"])
        return None if low is None or high is None else (low, high)

    @property
    def first_change(self):
        return _percent(self.row["first_ratio"])

    @property
    def smallest_change(self):
        fraction = self.row["smallest_change"]
        return None if fraction is None else 100 * fraction

    @property
    def seconds(self):
        """(base's, head's); of an efficiency both are t(p) / t(1)."""
        return self.row["base_seconds"], self.row["head_seconds"]


def _percent_of(duet):
    """The floor in percent; None where the context does not tell."""
    floor = duet.get("floor") if isinstance(duet, dict) else None
    return 100 * floor if isinstance(floor, (int, float)) and 0 < floor < 1 else None


class Duet:
    def __init__(self, rows, base, head):
        self.gates = [Gate(row) for row in sorted(rows, key=lambda row: VERDICTS.index(row["verdict"]))]
        self.base, self.head = Machine(base), Machine(head)
        self.floor = _percent_of(base.get("duet"))

    def count(self, verdict):
        return sum(gate.verdict == verdict for gate in self.gates)

    @property
    def caption(self):
        """Both ran on the machine that base names, in the same minutes."""
        compilers = [self.base.compiler, self.head.compiler]
        return [
            *self.base.place,
            f"compiler {' and '.join(dict.fromkeys(compilers))}",
            self.base.started,
            f"base: coresweep {self.base.build}",
            f"head: coresweep {self.head.build}",
            self.base.seed,
        ]


def load_duet(folder):
    return Duet(*read_duet(folder))
