#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Draws the plots of one run, or of a duet: python3 plots/plot.py FOLDER [--out FOLDER] [--format png,svg]

Standard output gets one line a file: its path and what it shows. Standard error says what was left out.
Exit codes: 0 done, 2 usage or files that cannot be read, 3 it could not draw.
"""

import argparse
import os
import sys

FORMATS = ("png", "svg")


def fail(code, message):
    sys.stderr.write(f"coresweep: plot: {message}\n")
    sys.exit(code)


def formats(text):
    chosen = tuple(dict.fromkeys(text.split(",")))
    unknown = [name for name in chosen if name not in FORMATS]
    if unknown:
        raise argparse.ArgumentTypeError(f"no format '{unknown[0]}'; give one or more of {','.join(FORMATS)}")
    return chosen


class Parser(argparse.ArgumentParser):
    def error(self, message):
        fail(2, f"{message}; see coresweep plot --help")


def parse(argv):
    parser = Parser(
        prog="plot.py",
        description="Draw the plots of one run, or of a duet, from its CSV files.",
        epilog="example: python3 plots/plot.py results/20261123T080000Z-node1 --format svg",
    )
    parser.add_argument("folder", metavar="FOLDER", help="what a sweep or a duet wrote")
    parser.add_argument("--out", metavar="FOLDER", help="where to write (default: FOLDER/plots)")
    parser.add_argument(
        "--format",
        type=formats,
        default=FORMATS,
        metavar="LIST",
        help="png, svg or both, parted by a comma (default: %(default)s)".replace(
            "%(default)s", ",".join(FORMATS)
        ),
    )
    return parser.parse_args(argv)


def main(argv):
    arguments = parse(argv)
    from coresweep_plots.duet import load_duet
    from coresweep_plots.load import Unreadable, holds_duet
    from coresweep_plots.run import load_run

    try:
        duet = holds_duet(arguments.folder)
        subject = load_duet(arguments.folder) if duet else load_run(arguments.folder)
    except Unreadable as error:
        fail(2, error)
    # The user's own settings must not reach a plot, and one that asks for a locale that is not installed ends
    # the import with an exception.
    os.environ["MATPLOTLIBRC"] = os.devnull
    try:
        import matplotlib

        matplotlib.use("Agg")
    except ImportError as error:
        fail(
            3,
            f"cannot load matplotlib ({error}); install Debian's package python3-matplotlib "
            "and run this with /usr/bin/python3",
        )
    from coresweep_plots import catalogue
    from coresweep_plots.report import Report

    report = Report(arguments.out or os.path.join(arguments.folder, "plots"), arguments.format)
    try:
        draw = catalogue.draw_duet if duet else catalogue.draw_run
        draw(subject, report)
    except OSError as error:
        fail(
            3, f"{error.filename or report.folder}: {error.strerror or error}; give another place with --out"
        )
    if report.files == 0:
        fail(
            3,
            f"{arguments.folder}: "
            + (
                "nothing was judged in this duet: its verdicts.csv has no row"
                if duet
                else "no cell of this run has a time to draw; see the column status of summary.csv"
            ),
        )


if __name__ == "__main__":
    main(sys.argv[1:])
