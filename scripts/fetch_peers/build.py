# SPDX-License-Identifier: MIT
"""The small C programs beside this file, compiled when they are first wanted."""

import subprocess
import tempfile
from functools import cache
from pathlib import Path

HERE = Path(__file__).resolve().parent


@cache
def folder():
    """Gone when the interpreter ends."""
    return tempfile.TemporaryDirectory(prefix="fetch-peers-")


@cache
def tool(name):
    """The path of the program made of NAME.c."""
    program = f"{folder().name}/{name}"
    subprocess.run(["cc", "-std=c11", "-O2", "-o", program, HERE / f"{name}.c"], check=True)
    return program
