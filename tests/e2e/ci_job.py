# SPDX-License-Identifier: MIT
"""Runs the shell of one job of examples/ci as the CI would: ci_job.py github|gitlab FILE JOB [EXPRESSION=VALUE]...

What the job takes from its surroundings comes from the environment, GitHub's ${{ expressions }} from the command
line; one that is not told is an error. Steps that use an action are left out. Exits with 1 where the job failed
(GitLab: with the script's own status, which allow_failure asks for).
"""

import glob
import json
import os
import re
import subprocess
import sys

import yaml


def value_of(name, values):
    if name not in values:
        sys.exit(f"ci_job.py: no value for '{name}'")
    return values[name]


def filled(text, values):
    return re.sub(r"\$\{\{ *(.*?) *\}\}", lambda match: value_of(match[1], values), text)


def holds(condition, failed, values):
    """Whether a job or a step runs; every condition that the recipes have is understood here, and no other."""
    if condition is None:
        return not failed
    always = False
    for part in re.sub(r"^\$\{\{|\}\}$", "", condition).split("&&"):
        part = part.strip()
        files = re.fullmatch(r"hashFiles\('(.*)'\) != ''", part)
        equal = re.fullmatch(r"(\S+) == '(.*)'", part)
        among = re.fullmatch(r"contains\(fromJSON\('(.*)'\), (\S+)\)", part)
        if part == "!cancelled()":
            always = True
        elif files:
            if not glob.glob(files[1]):
                return False
        elif equal:
            if value_of(equal[1], values) != equal[2]:
                return False
        elif among:
            if value_of(among[2], values) not in json.loads(among[1]):
                return False
        else:
            sys.exit(f"ci_job.py: no meaning for '{part}'")
    return always or not failed


def github(job, values):
    failed = False
    if not holds(job.get("if"), failed, values):
        return 0
    for step in job["steps"]:
        if "run" in step and holds(step.get("if"), failed, values):
            env = {name: filled(text, values) for name, text in step.get("env", {}).items()}
            shell = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", filled(step["run"], values)]
            failed |= subprocess.run(shell, env=os.environ | env, check=False).returncode != 0
    return int(failed)


def gitlab(jobs, name):
    lines = []
    for part in ("before_script", "script"):
        lines += jobs[name].get(part) or jobs[jobs[name]["extends"]].get(part, [])
    return subprocess.run(["bash", "-eo", "pipefail", "-c", "\n".join(lines)], check=False).returncode


def main():
    kind, file, name, *told = sys.argv[1:]
    with open(file, encoding="utf-8") as stream:
        document = yaml.safe_load(stream)
    if kind == "github":
        return github(document["jobs"][name], dict(value.split("=", 1) for value in told))
    return gitlab(document, name)


sys.exit(main())
