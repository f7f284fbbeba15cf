# SPDX-License-Identifier: MIT
"""Cython modules, compiled when a variant is set up, and found again by the next invocation."""

import hashlib
import importlib.machinery
import importlib.util
import os
import platform
import subprocess
import sys
import sysconfig
import tempfile

import Cython
from coresweep import Unavailable

# For this machine, as Numba compiles.
FLAGS = ["-O3", "-march=native", "-shared", "-fPIC"]


def folder_for(source):
    """Another one wherever the outcome may differ; homes are shared among machines of several kinds."""
    about = (source, Cython.__version__, sys.version, platform.node(), *FLAGS)
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return os.path.join(cache, "coresweep", "cython", hashlib.sha256("\0".join(about).encode()).hexdigest()[:16])


def run(command):
    try:
        subprocess.run(command, capture_output=True, text=True, check=True)
    except OSError as error:
        raise Unavailable(f"cannot run {command[0]}: {error.strerror}") from error
    except subprocess.CalledProcessError as error:
        first = next((line for line in error.stderr.splitlines() if "error" in line.lower()), "it gives no reason")
        raise Unavailable(f"{' '.join(command[:3])} failed: {first}") from error


def build(name, source, path):
    """In a folder of its own and moved into place whole: two workers may do it at once."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with tempfile.TemporaryDirectory(dir=os.path.dirname(path)) as folder:
        pyx, c, built = (os.path.join(folder, name + suffix) for suffix in (".pyx", ".c", ".so"))
        with open(pyx, "w") as file:
            file.write(source)
        run([sys.executable, "-m", "cython", "-3", pyx, "-o", c])
        run([os.environ.get("CC", "cc"), *FLAGS, "-I", sysconfig.get_path("include"), c, "-o", built, "-lm"])
        os.replace(built, path)


def module(name, source):
    """The extension module `name` that Cython makes of `source`."""
    path = os.path.join(folder_for(source), name + sysconfig.get_config_var("EXT_SUFFIX"))
    if not os.path.exists(path):
        build(name, source, path)
    loader = importlib.machinery.ExtensionFileLoader(name, path)
    found = importlib.util.module_from_spec(importlib.util.spec_from_loader(name, loader))
    loader.exec_module(found)
    return found
