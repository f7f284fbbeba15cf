# SPDX-License-Identifier: MIT
"""The rows of a comparison as Markdown: seconds, ratios with intervals, and where coresweep loses."""

import math
import statistics
from collections import defaultdict

from cells import cell as cell_of

OURS = ("coresweep", "coresweep-own")
OWN = "coresweep-own"
LIMIT = "bare"
LEVEL = 0.95
RSS_LIMIT_MB = 16
MEASURES = {
    "wall": lambda row: float(row["wall_seconds"]),
    "CPU": lambda row: float(row["user_seconds"]) + float(row["system_seconds"]),
}


def is_good(row):
    """A run whose figures count: it did what was asked and said so. Where every address is missing, that is status 1."""
    wanted = int(row["files_wanted"])
    return row["files_right"] == row["files_wanted"] and int(row["exit_code"]) == (0 if wanted else 1)


def by_cell(rows):
    """{cell: {program: {round: row}}}, good runs alone, in the order of first appearance."""
    found = defaultdict(lambda: defaultdict(dict))
    for row in rows:
        runs = found[row["cell"]][row["program"]]
        if is_good(row):
            runs[row["round"]] = row
    return found


def interval(values, level=LEVEL):
    """The median's interval by ranks, which assumes nothing of the values' distribution; all of them if they are few."""
    ordered = sorted(values)
    n = len(ordered)
    below = 0
    while below + 1 < n // 2 and 2 * sum(math.comb(n, k) for k in range(below + 2)) / 2**n <= 1 - level:
        below += 1
    return ordered[below], ordered[n - 1 - below]


def paired(runs, ours, peer, measure):
    """The ratios ours / peer of the rounds that have both."""
    figure = MEASURES[measure]
    return [
        figure(runs[ours][index]) / figure(runs[peer][index])
        for index in runs[ours].keys() & runs[peer].keys()
        if figure(runs[peer][index]) > 0
    ]


def ratio(runs, ours, peer, measure):
    ratios = paired(runs, ours, peer, measure) if runs.get(ours) and runs.get(peer) else []
    if not ratios:
        return None
    return statistics.median(ratios), *interval(ratios)


def median(runs, program, measure):
    taken = runs.get(program)
    return statistics.median(map(MEASURES[measure], taken.values())) if taken else None


def peak(runs, program):
    taken = runs.get(program)
    return max(int(row["peak_rss_kib"]) for row in taken.values()) * 1024 / 1e6 if taken else None


def limit(runs, name):
    """What no client can be faster than: the latency's rounds, or bare sockets in the same rounds."""
    found = [("latency", cell_of(name).latency_limit)]
    bare = median(runs, LIMIT, "wall")
    if bare is not None:
        found.append(("bare sockets", bare))
    return max(found, key=lambda one: one[1])


def number(value, digits=3):
    return "" if value is None else f"{value:.{digits}f}"


def head(columns):
    return ["| " + " | ".join(columns) + " |", "|---|" + "---:|" * (len(columns) - 1)]


def line(cells):
    return "| " + " | ".join(cells) + " |"


def in_short(found, peers):
    """A row a cell: seconds, and the ratios that matter most."""
    rows = head(["cell", "limit", *OURS, "best peer", "its seconds", "wall ratio", "CPU / curl", "wall / wget2"])
    for name, runs in found.items():
        peer = min((one for one in peers if runs.get(one)), key=lambda one: median(runs, one, "wall"), default=None)
        pairs = ((peer, "wall"), ("curl", "CPU"), ("wget2", "wall"))
        shown = [with_interval(ratio(runs, OURS[0], one, measure)) for one, measure in pairs]
        own = [number(median(runs, one, "wall")) for one in OURS]
        bound = limit(runs, name)[1]
        theirs = [peer, number(median(runs, peer, "wall"))] if peer else ["", ""]
        rows.append(line([name, number(bound) if bound else "", *own, *theirs, *shown]))
    return rows


def with_interval(one):
    return f"{one[0]:.2f} [{one[1]:.2f}, {one[2]:.2f}]" if one else ""


def figures(found, programs, show):
    rows = head(["cell", *programs])
    for name, runs in found.items():
        rows.append(line([name, *(show(runs, program) for program in programs)]))
    return rows


def limits(found):
    rows = head(["cell", "limit", "set by", "coresweep / limit"])
    for name, runs in found.items():
        by, seconds = limit(runs, name)
        best = median(runs, "coresweep", "wall")
        shown = number(best / seconds, 2) if best and seconds else ""
        rows.append(line([name, number(seconds) if seconds else "", by if seconds else "", shown]))
    return rows


def ratios(found, peers, ours, measure):
    rows = head(["cell", *peers])
    for name, runs in found.items():
        shown = []
        for peer in peers:
            shown.append(with_interval(ratio(runs, ours, peer, measure)))
        if any(shown):
            rows.append(line([name, *shown]))
    return rows


def losses(found, peers):
    """Ratios whose whole interval is above 1, and peaks of memory above the promise."""
    said = []
    for name, runs in found.items():
        for ours in OURS:
            for measure in MEASURES:
                for peer in peers:
                    one = ratio(runs, ours, peer, measure)
                    if one and one[1] > 1:
                        said.append(f"- {name}: {ours} takes {with_interval(one)} times {peer}'s {measure}")
            memory = peak(runs, ours)
            if memory and memory > RSS_LIMIT_MB:
                said.append(f"- {name}: {ours} peaks at {memory:.1f} MB, above {RSS_LIMIT_MB}")
    return said or ["Nowhere in these cells: no interval lies above 1."]


def unguided(found):
    """Without -j, against the best that a fixed number reached for the same files."""
    groups = defaultdict(list)
    for name, runs in found.items():
        groups[name.rpartition("/")[0]].append((name, runs))
    rows = head(["files", "best fixed", "seconds", "without -j", "ratio"])
    for group, members in groups.items():
        fixed = [(median(runs, "coresweep", "wall"), name) for name, runs in members if runs.get("coresweep")]
        own = [float(row["wall_seconds"]) for _, runs in members for row in runs.get(OWN, {}).values()]
        if len(fixed) > 1 and own:
            best, name = min(fixed)
            mine = statistics.median(own)
            rows.append(line([group, f"-j {name.rpartition('/')[2]}", number(best), number(mine), number(mine / best, 2)]))
    return rows


def failures(rows):
    """Runs that count for nothing, by cell and program."""
    counted = defaultdict(list)
    for row in rows:
        if not is_good(row):
            counted[row["cell"], row["program"]].append(row)
    said = []
    for (name, program), bad in counted.items():
        one = bad[0]
        told = f": {one['said']}" if one["said"] else ""
        said.append(
            f"- {name}, {program}: {len(bad)} runs, {one['files_right']} of {one['files_wanted']} files right, "
            f"exit code {one['exit_code']}{told}"
        )
    return said or ["None: every run's files were all there, byte for byte, and its exit code said so."]


def markdown(rows, about):
    found = by_cell(rows)
    order = list(dict.fromkeys(row["program"] for row in rows))
    peers = [name for name in order if name not in OURS and name != LIMIT and not name.startswith("coresweep-")]
    shown = [name for name in order if any(runs.get(name) for runs in found.values())]
    parts = [
        *about,
        "",
        "## In short: seconds, and coresweep / peer",
        *in_short(found, peers),
        "",
        "## Seconds, median",
        *figures(found, shown, lambda runs, program: number(median(runs, program, "wall"))),
        "",
        "## Against the limits",
        *limits(found),
        "",
    ]
    for ours in OURS:
        for measure in MEASURES:
            parts += [f"## {ours} / peer, {measure}", *ratios(found, peers, ours, measure), ""]
    parts += [
        "## Its own choice of the concurrency",
        *unguided(found),
        "",
        "## CPU seconds, median",
        *figures(found, shown, lambda runs, program: number(median(runs, program, "CPU"))),
        "",
        "## Peak RSS, MB",
        *figures(found, shown, lambda runs, program: number(peak(runs, program), 1)),
        "",
        "## Where coresweep loses",
        *losses(found, peers),
        "",
        "## Runs that went wrong",
        *failures(rows),
    ]
    return "\n".join(parts) + "\n"
