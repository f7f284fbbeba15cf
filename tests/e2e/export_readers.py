# SPDX-License-Identifier: MIT
"""What the readers of an export make of it: prints, for each entry, the fields that export.bats looks at, parted by tabs.

    export_readers.py READER FILE

Each reader is the tool's own where Debian has it, else its documented schema, held strictly: a field too many, too few or
of another type ends it.
"""

import json
import math
import re
import sys


def refuse_constant(text):
    raise ValueError(f"{text} is not JSON")


def read_json(text):
    """Python's reader takes NaN and doubled keys; JSON's other readers do not."""

    def unique(pairs):
        names = [name for name, _ in pairs]
        if len(names) != len(set(names)):
            raise ValueError(f"a key twice: {names}")
        return dict(pairs)

    return json.loads(text, parse_constant=refuse_constant, object_pairs_hook=unique)


def expect(condition, what):
    if not condition:
        raise SystemExit(f"export_readers.py: {what}")


def is_time(value):
    return type(value) in (int, float) and math.isfinite(value) and value > 0


def google_benchmark(text):
    """Google Benchmark's json_reporter.cc: what it writes for a repetition, and nothing else."""
    root = read_json(text)
    expect(list(root) == ["context", "benchmarks"], f"the top holds {list(root)}")
    context = root["context"]
    for key, kind in {"date": str, "host_name": str, "executable": str, "num_cpus": int, "caches": list,
                      "library_build_type": str, "json_schema_version": int}.items():
        expect(type(context[key]) is kind, f"context: {key} is {context[key]!r}")
    expect(context["json_schema_version"] == 1, "another schema")
    for cache in context["caches"]:
        expect(set(cache) == {"type", "level", "size", "num_sharing"}, f"a cache has {set(cache)}")
    keys = {"name": str, "run_name": str, "run_type": str, "repetitions": int, "repetition_index": int, "threads": int,
            "iterations": int, "real_time": float, "cpu_time": float, "time_unit": str}
    for row in root["benchmarks"]:
        expect(set(row) - {"label"} == set(keys), f"a row has {set(row)}")
        expect(all(type(row[key]) is kind for key, kind in keys.items()), f"types of {row}")
        expect(row["run_type"] == "iteration" and row["time_unit"] == "ns", f"kind or unit of {row}")
        expect(0 <= row["repetition_index"] < row["repetitions"] and is_time(row["real_time"]), f"values of {row}")
        yield row["name"], row["repetition_index"], repr(row["real_time"] / 1e9)


def github_action(text):
    """customSmallerIsBetter in the README of github-action-benchmark: name, unit, value; range and extra are texts."""
    for entry in read_json(text):
        expect(set(entry) == {"name", "unit", "value", "range", "extra"}, f"an entry has {set(entry)}")
        expect(all(type(entry[key]) is str for key in ("name", "unit", "range", "extra")), f"types of {entry}")
        low, high = map(float, re.fullmatch(r"\[(\S+), (\S+)\]", entry["range"]).groups())
        expect(is_time(entry["value"]) and low <= entry["value"] <= high and entry["unit"] == "ns", f"values of {entry}")
        yield entry["name"], repr(entry["value"] / 1e9)


def bencher(text):
    """The JSON schema of bencher.dev/docs/reference/bencher-metric-format; a name has at most 1024 characters."""
    for name, measures in read_json(text).items():
        expect(set(measures) == {"latency"} and len(name) <= 1024, f"{name} has {measures}")
        latency = measures["latency"]
        expect(set(latency) == {"value", "lower_value", "upper_value"}, f"a latency has {set(latency)}")
        expect(all(map(is_time, latency.values())), f"values of {latency}")
        expect(latency["lower_value"] <= latency["value"] <= latency["upper_value"], f"order of {latency}")
        yield name, repr(latency["value"] / 1e9)


def extra_p(text):
    """Extra-P's docs/file-formats.md, JSON lines; and its check that all call paths have all points."""
    points = {}
    for line in text.splitlines():
        entry = read_json(line)
        expect(set(entry) == {"params", "callpath", "metric", "value"}, f"a line has {set(entry)}")
        expect(set(entry["params"]) == {"n", "threads"}, f"parameters {entry['params']}")
        expect(all(type(value) is int for value in entry["params"].values()), f"types of {entry['params']}")
        expect(type(entry["callpath"]) is str and "->" not in entry["callpath"], f"call path {entry['callpath']}")
        expect(type(entry["metric"]) is str and is_time(entry["value"]), f"values of {entry}")
        point = (entry["params"]["n"], entry["params"]["threads"])
        points.setdefault(entry["callpath"], set()).add(point)
        yield entry["callpath"], *point, repr(entry["value"])
    expect(len({frozenset(measured) for measured in points.values()}) == 1, f"no grid: {points}")


def openmetrics(text):
    """The Prometheus project's own parser, which is strict; the one of its older format has to see the same samples."""
    from prometheus_client.openmetrics import parser
    from prometheus_client.parser import text_string_to_metric_families as older

    families = list(parser.text_string_to_metric_families(text))
    expect([f.samples for f in families] == [f.samples for f in older(text)], "the older format holds other samples")
    for family in families:
        expect(family.documentation != "", f"{family.name} has no help")
        for sample in family.samples:
            expect(sample.timestamp is None, f"a time stamp in {sample}")
            labels = sample.labels
            cell = "{kernel}.{variant}/{input}/{n}/t{threads}/{placement}".format(**labels) if "kernel" in labels else "-"
            yield family.name, family.type, family.unit, cell, repr(sample.value)


def main():
    readers = {"google-benchmark": google_benchmark, "github-action-benchmark": github_action, "bencher": bencher,
               "extra-p": extra_p, "openmetrics": openmetrics}
    reader, path = sys.argv[1:]
    with open(path, encoding="utf-8") as file:
        for fields in readers[reader](file.read()):
            print(*fields, sep="\t")


if __name__ == "__main__":
    main()
