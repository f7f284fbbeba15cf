# SPDX-License-Identifier: MIT
"""The programs that are compared, each with the settings that serve it best, and how one run is taken."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import build
from cells import PROTOCOLS, names

HERE = Path(__file__).resolve().parent
BLOCK = 1 << 22


@dataclass(frozen=True)
class Work:
    """What a program is told: a cell, and lists of its files in the form that each reads."""

    urls: Path  # a URL a line
    curl: Path  # the same as curl's configuration
    paths: Path  # a path a line
    cell: object
    server: object
    coresweep: str

    @property
    def n(self):
        return str(self.cell.concurrency)

    def trust(self, option):
        """The options that make the server's certificate trusted; none without TLS."""
        return [] if self.cell.protocol == "http" else [option, str(self.server.ca)]


@dataclass(frozen=True)
class Program:
    """`argv` takes a Work. `alone`: one transfer at a time, for cells of concurrency 1. `most`: files that it is given."""

    argv: callable
    settings: str
    version: tuple = ()
    protocols: tuple = PROTOCOLS
    alone: bool = False
    most: int = 20000
    usual: bool = True


def coresweep(*options):
    def argv(work):
        http1 = [] if work.cell.protocol == "h2" else ["--http1"]
        told = [option.format(n=work.n) for option in options]
        return [work.coresweep, "fetch", "--quiet", "-i", str(work.urls), "-d", ".",
                *told, *http1, *work.trust("--cacert")]  # fmt: skip

    return argv


def curl(*options):
    def argv(work):
        version = "--http2" if work.cell.protocol == "h2" else "--http1.1"
        parallel = ["--parallel", "--parallel-max", work.n] if work.cell.concurrency > 1 else []
        return ["curl", "--disable", "--silent", "--fail", version, *parallel, *options, *work.trust("--cacert"),
                "--config", str(work.curl)]  # fmt: skip

    return argv


def aria2c(work):
    trusted = [] if work.cell.protocol == "http" else [f"--ca-certificate={work.server.ca}"]
    return ["aria2c", "--no-conf", "--quiet", "-j", work.n, "-x1", "-s1", "--file-allocation=none", "--async-dns=false",
            "--summary-interval=0", "--auto-save-interval=0", "--deferred-input", "--max-download-result=0",
            *trusted, "-i", str(work.urls)]  # fmt: skip


def wget2(work):
    http2 = "--http2=on" if work.cell.protocol == "h2" else "--http2=off"
    return ["wget2", "--no-config", "--quiet", "--max-threads", work.n, http2, "--hsts=off", "--ocsp=off",
            *work.trust("--ca-certificate"), "-i", str(work.urls)]  # fmt: skip


def python(how):
    def argv(work):
        certificate = [] if work.cell.protocol == "http" else [str(work.server.ca)]
        return ["/usr/bin/python3", str(HERE / "python_fetch.py"), how, work.n, str(work.urls), *certificate]

    return argv


def bare(work):
    return [build.tool("bare"), work.server.address, str(work.server.ports["http"]), work.n, str(work.paths)]


FIRST = ("http", "tls")
PROGRAMS = {
    "coresweep": Program(coresweep("-j", "{n}"), "-j N; one or two threads, epoll", most=10**6),
    "coresweep-own": Program(coresweep(), "without -j: it finds its own concurrency", most=10**6),
    "coresweep-serial": Program(coresweep("--strategy", "serial"), "--strategy serial", alone=True),
    "coresweep-threads": Program(coresweep("--strategy", "threads", "-j", "{n}"), "--strategy threads", usual=False),
    "coresweep-processes": Program(
        coresweep("--strategy", "processes", "-j", "{n}"), "--strategy processes", usual=False
    ),
    "curl": Program(
        curl(), "--parallel --parallel-max N (without, at concurrency 1), URLs from --config", ("curl", "--version")
    ),
    "curl-immediate": Program(
        curl("--parallel-immediate"), "the same with --parallel-immediate: a connection each", protocols=("h2",)
    ),
    "wget2": Program(wget2, "--max-threads N, without HSTS and OCSP", ("wget2", "--version")),
    "aria2c": Program(
        aria2c, "-j N -x1 -s1, no file allocation, no saved state, list read as needed", ("aria2c", "--version"), FIRST
    ),
    "aiohttp": Program(
        python("aiohttp"),
        "asyncio and aiohttp, N coroutines",
        ("/usr/bin/python3", "-c", "import aiohttp; print('aiohttp', aiohttp.__version__)"),
        FIRST,
    ),
    "py-threads": Program(
        python("threads"), "urllib in N threads", ("/usr/bin/python3", "--version"), FIRST, most=2000
    ),
    "py-pool": Program(python("pool"), "urllib in multiprocessing.Pool(N)", (), FIRST, most=2000),
    "py-serial": Program(python("serial"), "urllib, one after the other", (), FIRST, alone=True),
    "bare": Program(bare, "bare sockets, one thread, nothing checked: a limit, no downloader", (), ("http",)),
}


def takes_part(program, cell):
    return (
        cell.protocol in program.protocols
        and cell.content.listed <= program.most
        and (not program.alone or cell.concurrency == 1)
    )


def take(program, work, files, seconds):
    """One run in the empty folder `files`. Returns a row's figures."""
    output = work.urls.parent / "output"
    done = subprocess.run(
        [build.tool("launch"), str(seconds), files, output, *program.argv(work)],
        check=True,
        capture_output=True,
        text=True,
    )
    wall, user, system, peak, status = done.stdout.split()
    code = os.waitstatus_to_exitcode(int(status))
    return {
        "wall_seconds": wall,
        "user_seconds": user,
        "system_seconds": system,
        "peak_rss_kib": peak,
        "exit_code": code,
        "said": "" if code == 0 else last_line(output),
    }


def last_line(path):
    with open(path, encoding="utf-8", errors="replace") as file:
        lines = file.read(1 << 16).split("\n")
    said = [line.strip() for line in lines if line.strip()]
    return said[-1][:200] if said else ""


def right(content, folder, source):
    """How many of the files are there with all their bytes, and no others."""
    if not content.there:
        return 0
    return sum(same(folder / name, source / content.folder / name) for name in names(content))


def same(one, other):
    try:
        with open(one, "rb", buffering=0) as left, open(other, "rb", buffering=0) as right_one:
            if os.fstat(left.fileno()).st_size != os.fstat(right_one.fileno()).st_size:
                return False
            while block := left.read(BLOCK):
                if block != right_one.read(BLOCK):
                    return False
            return True
    except OSError:
        return False
