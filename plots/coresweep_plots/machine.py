# SPDX-License-Identifier: MIT
"""What context.json says of the machine, in the words of a caption, and its caches."""

from dataclasses import dataclass

_CACHE_NAMES = {"data": "d", "unified": ""}


@dataclass
class Cache:
    name: str  # "L1d"
    bytes: int  # of one
    count: int  # how many of them the threads reach
    total: int  # bytes of all of them in the machine

    @property
    def label(self):
        return (
            f"{self.name} {binary(self.bytes)}"
            if self.count == 1
            else f"{self.count} x {self.name} {binary(self.bytes)}"
        )


def binary(count):
    """A power of two's count of bytes: 49152 is "48 KiB"."""
    for unit, size in (("GiB", 2**30), ("MiB", 2**20), ("KiB", 2**10)):
        if count >= size:
            return f"{count / size:.3g} {unit}"
    return f"{count} B"


def cpu_count(cpus):
    """How many CPUs a list such as "0-3,8" holds; None where it is no such list."""
    try:
        ranges = [[int(end) for end in part.split("-")] for part in cpus.split(",")]
        return sum(ends[-1] - ends[0] + 1 for ends in ranges)
    except (AttributeError, ValueError):
        return None


class Machine:
    def __init__(self, context):
        self.context = context
        self.facts = context.get("machine") or {}

    def fact(self, name):
        value = self.facts.get(name)
        return "unknown" if value in (None, "") else value

    @property
    def cores(self):
        return self.facts.get("cores")

    def caches(self, threads):
        """The data caches that `threads` threads reach. A cache that one core keeps to itself counts once a
        thread; of one that cores share, one is shown: which threads share it, the placement decides."""
        cores = self.cores or 1
        cpus = self.facts.get("cpus") or cores
        smt = max(1, cpus // cores)
        found = {}
        for row in self.facts.get("caches") or []:
            if row.get("type") not in _CACHE_NAMES or not row.get("bytes"):
                continue
            shared = row.get("shared_by_cpus") or 1
            name = f"L{row.get('level')}{_CACHE_NAMES[row['type']]}"
            found[(name, row["bytes"])] = Cache(
                name,
                row["bytes"],
                min(threads, cores) if shared <= smt else 1,
                row["bytes"] * max(1, cpus // shared),
            )
        return list(found.values())

    def home(self, size, threads):
        """The name of the smallest of those caches into which `size` bytes fit; "memory" from twice the
        largest on, all of its kind together, since with less a part may stay from call to call."""
        caches = self.caches(threads)
        fitting = [cache for cache in caches if size <= cache.bytes * cache.count]
        if fitting:
            return min(fitting, key=lambda cache: cache.bytes * cache.count).name
        return (
            "memory" if size >= 2 * max((cache.total for cache in caches), default=0) else "partly in caches"
        )

    @property
    def place(self):
        cpus = f"{self.fact('cores')} cores, {self.fact('cpus')} CPUs"
        if cpu_count(self.facts.get("usable_cpus")) != self.facts.get("cpus"):
            cpus += f" (usable: {self.fact('usable_cpus')})"
        if self.facts.get("quota_cpus") is not None:
            cpus += f" (quota: {self.facts['quota_cpus']} CPUs)"
        return [f"machine {self.fact('hostname')}: {self.fact('cpu_model')}", cpus]

    @property
    def compiler(self):
        return self._built("compiler")

    @property
    def started(self):
        started = str(self.context.get("started_utc") or "unknown date").replace("T", " ").rstrip("Z")
        return f"{started[:16]} UTC"

    @property
    def build(self):
        commit, *changed = self._built("git_commit").split("-", 1)
        return f"{self._built('version')} ({'-'.join([commit[:12], *changed])})"

    def _built(self, name):
        return str((self.context.get("coresweep") or {}).get(name) or "unknown")

    @property
    def seed(self):
        return f"seed {self.context.get('seed', 'unknown')}"
