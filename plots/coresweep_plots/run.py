# SPDX-License-Identifier: MIT
"""A run as the plots see it: kernels, their panels (one input and size), and the series in them."""

import os
import re
from dataclasses import dataclass, field

from .load import Unreadable, read_folder
from .machine import Machine

TIMED = ("ok", "contaminated")
_ORDER = ("kernel", "input", "n", "variant", "placement", "threads")
_NAME = re.compile(r"\w+", re.ASCII)  # it becomes part of a file's name


@dataclass
class Sample:
    round: int
    seconds: float
    contaminated: bool


@dataclass
class Cell:
    """One row of summary.csv (`row`, by column) with its timed samples and what one call costs."""

    row: dict
    samples: list = field(default_factory=list)
    bytes: float = 0.0
    flops: float = 0.0
    items: float = 0.0

    def __getattr__(self, name):
        try:
            return self.__dict__["row"][name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def drawable(self):
        """A wrong or broken cell has no time worth showing, whatever was measured."""
        return self.status in TIMED and self.median_seconds is not None and self.median_seconds > 0

    def interval(self, low, high, middle):
        """(below, above): how far the named columns' interval reaches from `middle`; zero where unknown."""
        ends = (self.row[low], self.row[high])
        return tuple(max(0.0, abs(middle - end)) if end is not None else 0.0 for end in ends)


@dataclass
class Printed:
    """A figure from elsewhere that the run's plan compares with `cell`, which may not have been measured."""

    cell: str
    seconds: float
    printed_in: str
    kernel: str
    variant: str
    threads: str


_CELL_NAME = re.compile(r"(\w+)\.(\w+)/.*/t?([0-9]+)/\w+", re.ASCII)


def _printed(ratios):
    """One for each figure and cell, in the plan's order, however many ratios use it."""
    found = {}
    for row in ratios:
        name = _CELL_NAME.fullmatch(row["cell"])
        if row["printed_in"] and row["other_seconds"] and name:
            figure = Printed(row["cell"], row["other_seconds"], row["printed_in"], *name.groups())
            found.setdefault((figure.cell, figure.seconds), figure)
    return list(found.values())


@dataclass
class Series:
    """The cells of one variant (and placement), ascending by threads. `index` is its place in the kernel,
    from which its colour and marker come, so that they are the same in every plot. No line may pass over
    `gaps`, the thread counts at which it failed."""

    label: str
    variant: str
    index: int
    serial: bool
    cells: list
    gaps: list


@dataclass
class Panel:
    kernel: str
    input: str
    n: int
    series: list

    @property
    def title(self):
        return f"{self.input}, n = {self.n:,}"

    @property
    def cells(self):
        return [cell for series in self.series for cell in series.cells]

    @property
    def threads(self):
        return sorted({cell.threads for cell in self.cells})

    @property
    def serial_base(self):
        """The series that the speedups of this panel are over, or None."""
        names = {cell.serial_base.rpartition(".")[2] for cell in self.cells if cell.serial_base}
        return next((series for series in self.series if series.variant in names), None)


class Run:
    def __init__(self, folder, samples, summary, context, ratios, scaling):
        self.folder = folder
        self.scaling = scaling
        self.printed = _printed(ratios)
        self.context = context
        self.machine = Machine(context)
        # The rows come in the shuffled order of the first round; two runs must look alike.
        self.cells = [Cell(row) for row in sorted(summary, key=lambda row: [row[name] for name in _ORDER])]
        by_name = {cell.cell: cell for cell in self.cells}
        for row in samples:
            if row["cell"] in by_name:
                _add_sample(by_name[row["cell"]], row)
        self.kernels = list(dict.fromkeys(cell.kernel for cell in self.cells))
        for kernel in self.kernels:
            if not _NAME.fullmatch(kernel):
                raise Unreadable(
                    f"{os.path.join(folder, 'summary.csv')}: '{kernel}' is no name of a kernel; "
                    "expected letters, digits and '_'"
                )
        self.missing = [cell for cell in self.cells if not cell.drawable]
        self._panels = {
            kernel: _panels(kernel, [cell for cell in self.cells if cell.kernel == kernel])
            for kernel in self.kernels
        }

    @property
    def caption(self):
        machine = self.machine
        return [
            *machine.place,
            f"compiler {machine.compiler}",
            machine.started,
            f"coresweep {machine.build}",
            machine.seed,
        ]

    def panels(self, kernel):
        """Those with at least one drawable cell, by input and then by size; none of a kernel that was not run."""
        return self._panels.get(kernel, [])

    def is_concurrent(self, kernel):
        """Whether its threads are a concurrency: transfers under way, not bound to any CPU."""
        return any(cell.kernel == kernel and cell.placement == "free" for cell in self.cells)

    def kernel_cells(self, kernel):
        return [cell for panel in self.panels(kernel) for cell in panel.cells]


def _add_sample(cell, row):
    if row["status"] not in TIMED or row["seconds_per_call"] is None:
        return
    cell.samples.append(Sample(row["round"], row["seconds_per_call"], row["status"] == "contaminated"))
    cell.bytes = row["bytes_per_call"] or cell.bytes
    cell.flops = row["flops_per_call"] or cell.flops
    cell.items = row["items_per_call"] or cell.items


def _panels(kernel, cells):
    drawn = [cell for cell in cells if cell.drawable]
    keys = list(dict.fromkeys((cell.variant, cell.placement) for cell in cells))
    variants = [variant for variant, _ in keys]
    parallel = {cell.variant for cell in cells if cell.threads > 1}
    panels = {}
    for cell in drawn:
        panels.setdefault((cell.input, cell.n), {}).setdefault((cell.variant, cell.placement), []).append(
            cell
        )
    result = []
    for (name, n), groups in panels.items():
        series = [
            Series(
                label=variant if variants.count(variant) == 1 else f"{variant} {placement}",
                variant=variant,
                index=keys.index((variant, placement)),
                serial=bool(parallel) and variant not in parallel,
                cells=sorted(group, key=lambda cell: cell.threads),
                gaps=[
                    cell.threads
                    for cell in cells
                    if not cell.drawable
                    and (cell.variant, cell.placement, cell.input, cell.n) == (variant, placement, name, n)
                ],
            )
            for (variant, placement), group in groups.items()
        ]
        result.append(Panel(kernel, name, n, sorted(series, key=lambda one: one.index)))
    return result


def load_run(folder):
    return Run(folder, *read_folder(folder))
