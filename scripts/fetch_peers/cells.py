# SPDX-License-Identifier: MIT
"""What is downloaded, how, and the cells that are measured unless others are asked for."""

import fnmatch
import random
import re
from dataclasses import dataclass

KB, MB = 1000, 1000000


@dataclass(frozen=True)
class Content:
    """Files of a folder of the server, with bytes from a seed. `listed` files may be more than are there."""

    folder: str
    listed: int
    what: str
    size: callable
    there: bool = True


CONTENTS = {
    "A": Content("a", 200, "200 files of 100 KB to 2 MB", lambda rng: int(100 * KB * 20 ** rng.random())),
    "B": Content("b", 2000, "2000 files of 4 KB", lambda rng: 4096),
    "C": Content("c", 1, "one file of 1 GB", lambda rng: 1 << 30),
    "D": Content("d", 20000, "20,000 files of 4 KB", lambda rng: 4096),
    "M": Content("m", 1000000, "1,000,000 addresses without a file (404)", lambda rng: 0, there=False),
}

# http: HTTP/1.1. tls: the same over TLS. h2: HTTP/2 over TLS.
PROTOCOLS = ("http", "tls", "h2")

# CONTENT/LATENCY/PROTOCOL/CONCURRENCY. A latency "rtt100ms" is a round trip of the network, of every packet; the others are
# the server's time from a request to its answer. Programs that do one thing at a time take part at concurrency 1.
CELLS = """
A/0ms/http/1 A/0ms/http/8 A/0ms/http/64 A/0ms/http/256
A/0ms/tls/8 A/0ms/h2/8
A/20ms/http/8 A/20ms/http/64 A/20ms/http/256
A/100ms/http/8 A/100ms/http/64 A/100ms/http/256 A/100ms/h2/64
B/20ms/http/8 B/20ms/http/64 B/20ms/http/256 B/20ms/h2/64
B/100ms/http/64 B/100ms/http/256 B/100ms/h2/256
C/0ms/http/1 C/0ms/tls/1 C/0ms/h2/1
D/0ms/http/1 D/0ms/http/8 D/0ms/http/64 D/0ms/tls/8 D/0ms/h2/8 D/0ms/h2/64
A/rtt100ms/http/64 A/rtt100ms/h2/64
M/0ms/http/64
""".split()


@dataclass(frozen=True)
class Cell:
    """One row of the table."""

    name: str
    content: Content
    latency: float
    is_round_trip: bool
    protocol: str
    concurrency: int

    @property
    def prefix(self):
        """Before a file's path on the server."""
        return "" if self.is_round_trip or self.latency == 0 else f"/wait{round(self.latency * 1000)}"

    @property
    def paths(self):
        return [f"{self.prefix}/{self.content.folder}/{name}" for name in names(self.content)]

    @property
    def latency_limit(self):
        """Seconds that no number of CPUs can save: whole rounds of `concurrency` requests."""
        return -(-self.content.listed // self.concurrency) * self.latency


def names(content):
    return [f"{number}.jpg" for number in range(content.listed)]


def cell(name):
    """Of "B/20ms/http/64"; ValueError says what is wrong with it."""
    match = re.fullmatch(r"([A-Z])/(rtt)?(\d+)ms/(\w+)/(\d+)", name)
    if not match or match[1] not in CONTENTS or match[4] not in PROTOCOLS or not 1 <= int(match[5]) <= 1024:
        raise ValueError(
            f"'{name}' is no cell: expected CONTENT/LATENCY/PROTOCOL/CONCURRENCY as in B/20ms/http/64 or A/rtt100ms/h2/64, "
            f"of {', '.join(CONTENTS)} and {', '.join(PROTOCOLS)}, concurrency 1 to 1024"
        )
    return Cell(name, CONTENTS[match[1]], int(match[3]) / 1000, bool(match[2]), match[4], int(match[5]))


def cells(patterns):
    """The cells of CELLS that match any pattern; a name in full need not be among them."""
    found = []
    for pattern in patterns:
        matching = [name for name in CELLS if fnmatch.fnmatchcase(name, pattern)]
        found += matching or [pattern]
    return [cell(name) for name in dict.fromkeys(found)]


def make(content, folder, seed):
    """The content's files below `folder`, the same for the same seed. Returns their sizes."""
    if not content.there:
        return []
    rng = random.Random(f"{seed} {content.folder}")
    place = folder / content.folder
    place.mkdir(parents=True)
    sizes = []
    for name in names(content):
        left = content.size(rng)
        sizes.append(left)
        with open(place / name, "wb") as file:
            while left > 0:
                left -= file.write(rng.randbytes(min(left, 1 << 26)))
    return sizes
