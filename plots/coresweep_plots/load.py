# SPDX-License-Identifier: MIT
"""Reads the CSV files and context.json of a run, or of a duet, into plain values, or says what is wrong and where."""

import csv
import io
import json
import os
import re

# The columns that the plots use, each with its type or the words that it may hold; the .def files in
# harness/report, harness/scaling and harness/verdict say what they mean.
TEXT, COUNT, REAL = "text", "count", "real"
_CELL = {
    "cell": TEXT,
    "kernel": TEXT,
    "variant": TEXT,
    "input": TEXT,
    "n": COUNT,
    "threads": COUNT,
    "placement": TEXT,
    "status": TEXT,
    "note": TEXT,
}
SAMPLE_COLUMNS = {
    **_CELL,
    "round": COUNT,
    "repetition": COUNT,
    "seconds_per_call": REAL,
    "bytes_per_call": REAL,
    "flops_per_call": REAL,
    "items_per_call": REAL,
}
SUMMARY_COLUMNS = {
    **_CELL,
    "invocations": COUNT,
    "median_seconds": REAL,
    "low_seconds": REAL,
    "high_seconds": REAL,
    "confidence": REAL,
    "cpu_seconds": REAL,
    "interpreter_seconds": REAL,
    "bytes_per_second": REAL,
    "flops_per_second": REAL,
    "serial_base": TEXT,
    "speedup_serial": REAL,
    "speedup_serial_low": REAL,
    "speedup_serial_high": REAL,
    "speedup_self": REAL,
    "speedup_self_low": REAL,
    "speedup_self_high": REAL,
    "efficiency": REAL,
}
SCALING_COLUMNS = {
    "kernel": TEXT,
    "variant": TEXT,
    "input": TEXT,
    "n": COUNT,
    "placement": TEXT,
    "scaling": TEXT,
    "what": TEXT,
    "law": TEXT,
    "quantity": TEXT,
    "threads": COUNT,
    "value": REAL,
    "low": REAL,
    "high": REAL,
    "extrapolated_value": REAL,
    "extrapolated_low": REAL,
    "extrapolated_high": REAL,
}
RATIO_COLUMNS = {"cell": TEXT, "other_seconds": REAL, "printed_in": TEXT}
# The words of harness/verdict/verdict_table.c, in the order of its table.
VERDICTS = ("slower", "failed", "cannot tell", "uneven", "same", "faster")
VERDICT_COLUMNS = {
    "cell": TEXT,
    "gate": ("time", "efficiency"),
    "verdict": VERDICTS,
    "ratio": REAL,
    "low": REAL,
    "high": REAL,
    "smallest_change": REAL,
    "base_seconds": REAL,
    "head_seconds": REAL,
    "first_ratio": REAL,
    "note": TEXT,
}

CONTEXT_FORMAT = 1

# Stricter than int() and float(), which take "1_000", " 1" and "nan".
_NUMBERS = {
    COUNT: (re.compile(r"[0-9]+", re.ASCII), int, "a whole number"),
    REAL: (re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?", re.ASCII), float, "a number"),
}


class Unreadable(Exception):
    """A folder that cannot be read; the text names the file, what is wrong with it and what to do."""


def _read_text(path):
    try:
        with open(path, encoding="utf-8", newline="") as file:
            return file.read()
    except (FileNotFoundError, NotADirectoryError):
        raise Unreadable(f"{path}: no such file; give the folder that a sweep or a duet wrote") from None
    except UnicodeDecodeError as error:
        raise Unreadable(f"{path}: not UTF-8 at byte {error.start}; it is no file of coresweep's") from None
    except OSError as error:
        raise Unreadable(f"{path}: {error.strerror}") from None


def _value(path, line, name, kind, text):
    """None stands for an empty REAL: unknown."""
    if kind == TEXT:
        return text
    if isinstance(kind, tuple):
        if text not in kind:
            raise Unreadable(f"{path}:{line}: column {name}: '{text}' is none of {', '.join(kind)}")
        return text
    if kind == REAL and text == "":
        return None
    pattern, convert, expected = _NUMBERS[kind]
    if not pattern.fullmatch(text):
        raise Unreadable(f"{path}:{line}: column {name}: '{text}' is not {expected}")
    return convert(text)


def read_csv(path, columns):
    """The rows of the CSV file as dictionaries of `columns`; other columns are passed over. A last line
    without its line end was cut while it was written, and is not read."""
    text = _read_text(path)
    text = text[: text.rfind("\n") + 1]
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows = []
    line = 1
    try:
        header = next(reader, None)
        if header is None:
            raise Unreadable(f"{path}: empty; its first line should name the columns")
        missing = [name for name in columns if name not in header]
        if missing:
            raise Unreadable(
                f"{path}: no column {missing[0]}; was it written by another version of coresweep?"
            )
        at = {name: header.index(name) for name in columns}
        line = reader.line_num + 1
        for fields in reader:
            if len(fields) != len(header):
                raise Unreadable(f"{path}:{line}: {len(fields)} fields where the header has {len(header)}")
            rows.append(
                {name: _value(path, line, name, kind, fields[at[name]]) for name, kind in columns.items()}
            )
            line = reader.line_num + 1
    except csv.Error as error:
        raise Unreadable(f"{path}:{line}: {error}") from None
    return rows


def read_context(path):
    try:
        context = json.loads(_read_text(path))
    except json.JSONDecodeError as error:
        raise Unreadable(f"{path}:{error.lineno}: {error.msg}") from None
    if not isinstance(context, dict) or context.get("format") != CONTEXT_FORMAT:
        found = context.get("format") if isinstance(context, dict) else None
        raise Unreadable(
            f"{path}: format {found}; these plots read format {CONTEXT_FORMAT}: "
            "use the plots of the coresweep that wrote it"
        )
    return context


def read_folder(folder):
    """(samples, summary, context, ratios, scaling) of a run's folder; only a plan file's run has ratios, and only
    one that `coresweep scaling --csv` was asked about has scaling."""
    summary = read_csv(os.path.join(folder, "summary.csv"), SUMMARY_COLUMNS)
    samples = read_csv(os.path.join(folder, "samples.csv"), SAMPLE_COLUMNS)
    context = read_context(os.path.join(folder, "context.json"))
    return samples, summary, context, *(
        read_csv(path, columns) if os.path.exists(path) else []
        for path, columns in (
            (os.path.join(folder, "ratios.csv"), RATIO_COLUMNS),
            (os.path.join(folder, "scaling.csv"), SCALING_COLUMNS),
        )
    )


def read_duet(folder):
    """(verdicts, base's context, head's context) of a duet's folder."""
    verdicts = read_csv(os.path.join(folder, "verdicts.csv"), VERDICT_COLUMNS)
    return verdicts, *(read_context(os.path.join(folder, side, "context.json")) for side in ("base", "head"))


def holds_duet(folder):
    """Whether it is a duet's folder and not a run's."""
    if os.path.exists(os.path.join(folder, "summary.csv")):
        return False
    if os.path.exists(os.path.join(folder, "verdicts.csv")):
        return True
    raise Unreadable(
        f"{folder}: neither summary.csv, as in a run's folder, nor verdicts.csv, as in a duet's; "
        "give the folder that a sweep or a duet wrote"
    )
