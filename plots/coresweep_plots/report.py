# SPDX-License-Identifier: MIT
"""Writes the pages, and says what was written and what was left out."""

import os
import sys

from . import style
from .run import TIMED


class Report:
    def __init__(self, folder, formats):
        self.folder, self.formats = folder, formats
        self.files = 0

    def save(self, page, stem, shows):
        os.makedirs(self.folder, exist_ok=True)
        for extension in self.formats:
            path = os.path.join(self.folder, f"{stem}.{extension}")
            metadata = {"Title": shows, **({"Date": None} if extension == "svg" else {})}
            page.figure.savefig(path, dpi=style.PNG_DPI, metadata=metadata)
            self.files += 1
            print(f"{path}  {shows}", flush=True)

    def left_out(self, what, why):
        sys.stderr.write(f"coresweep: plot: left out: {what}: {why}\n")

    def left_out_cell(self, cell):
        self.left_out(cell.cell, why_missing(cell))


def why_missing(cell):
    if cell.status not in TIMED:
        return f"{cell.status}{': ' + ' '.join(cell.note.split()) if cell.note else ''}"
    return "no time was measured"


def missing_notes(run, kernel):
    """A line for each of the kernel's cells that no plot can show."""
    return [f"left out: {cell.cell}: {why_missing(cell)}" for cell in run.missing if cell.kernel == kernel]


def interval_words(cells):
    """What the bars of these cells are, with the nominal coverage that they have."""
    known = [cell.confidence for cell in cells if cell.confidence]
    if not known:
        return "no bars: an interval needs more than one invocation"
    # Rounded down: 0.9375 must not read as 94 %.
    words = f"bars: the median's interval with nominal coverage of at least {int(min(known) * 1000) / 10:g} %"
    if any(not cell.confidence for cell in cells):
        words += "; no bar where a single invocation was made"
    return words
