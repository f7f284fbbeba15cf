# SPDX-License-Identifier: MIT
"""How everything looks: colours, markers, lines and type.

The colours are Okabe & Ito's (2008), which the colour-blind tell apart, without yellow, which is too pale for
a line on white. Every series has a marker of its own as well, so that a grey print loses nothing.
"""

import matplotlib

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "<", ">", "p", "h")
LINES = ("-", (0, (5, 1.5)), (0, (4, 1.2, 1, 1.2)), (0, (1.5, 1)), (0, (7, 1.5, 1, 1.5, 1, 1.5)))

INK = "#222222"
GREY = "#8C8C8C"
PALE = "#DDDDDD"
RING = {
    "linestyle": "none",
    "marker": "o",
    "markersize": 9,
    "markerfacecolor": "none",
    "markeredgecolor": INK,
    "markeredgewidth": 0.7,
}
PRINTED = {
    "linestyle": "none",
    "marker": "D",
    "markersize": 5,
    "markerfacecolor": "white",
    "markeredgecolor": GREY,
    "markeredgewidth": 1.2,
}
FONT = 8.5
SMALL = 7.5
PNG_DPI = 150
# Above so many raw points an SVG of vectors grows past a megabyte: they become one picture inside it.
MOST_VECTOR_POINTS = 3000

_SETTINGS = {
    "font.family": "DejaVu Sans",
    "font.size": FONT,
    "text.color": INK,
    "axes.titlesize": FONT,
    "axes.titlelocation": "left",
    "axes.titlepad": 5,
    "axes.labelsize": FONT,
    "axes.labelcolor": INK,
    "axes.edgecolor": GREY,
    "axes.linewidth": 0.7,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#EBEBEB",
    "grid.linewidth": 0.6,
    "xtick.color": GREY,
    "ytick.color": GREY,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.labelsize": SMALL,
    "ytick.labelsize": SMALL,
    "xtick.minor.size": 2,
    "axes.unicode_minus": True,
    "axes.formatter.use_locale": False,
    "text.usetex": False,
    "figure.dpi": PNG_DPI,
    "savefig.facecolor": "white",
    # Text stays text, so that an SVG can be searched; ids and dates must not differ between two drawings.
    "svg.fonttype": "none",
    "svg.hashsalt": "coresweep",
}


def apply():
    matplotlib.rcParams.update(_SETTINGS)


def colour(index):
    return COLOURS[index % len(COLOURS)]


def marker(index):
    return MARKERS[index % len(MARKERS)]


def point(index, hollow=False, size=4.5):
    """Keywords for the markers of series `index`."""
    return {
        "marker": marker(index),
        "markersize": size,
        "color": colour(index),
        "markeredgewidth": 1.0,
        "markeredgecolor": colour(index),
        "markerfacecolor": "white" if hollow else colour(index),
    }


def line(index):
    """Keywords for the line of series `index`."""
    return {"color": colour(index), "linestyle": LINES[index % len(LINES)], "linewidth": 1.3}


def raw(index, total):
    """Keywords for the raw points of series `index`, of which the figure holds `total`."""
    return {
        "linestyle": "none",
        "marker": ".",
        "markersize": 3.5,
        "color": colour(index),
        "alpha": 0.35,
        "markeredgewidth": 0,
        "zorder": 1,
        "rasterized": total > MOST_VECTOR_POINTS,
    }
