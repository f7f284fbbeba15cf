# SPDX-License-Identifier: MIT
"""The plotting program as a user runs it, on runs that synthetic.py makes up.

/usr/bin/python3 -m unittest discover -s tests/plots
"""

import csv
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as xml

import synthetic

PLOT = os.path.join(synthetic.ROOT, "plots", "plot.py")
CAPTION = (
    "machine laptop: AMD EPYC",
    "2 cores, 2 CPUs",
    "compiler gcc 12.2.0",
    "2026-11-23 08:00 UTC",
    "coresweep 0.1.0 (0123456789ab-dirty)",
    "seed 42",
)


class Outcome:
    def __init__(self, process):
        self.code, self.out, self.err = process.returncode, process.stdout, process.stderr
        self.paths = [line.split("  ")[0] for line in self.out.splitlines()]


def plot(*arguments, **environment):
    return Outcome(
        subprocess.run(
            [sys.executable, PLOT, *arguments],
            capture_output=True,
            encoding="utf-8",
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **environment},
            check=False,
        )
    )


def texts(path):
    """Every text of an SVG, which must be well-formed XML."""
    return [element.text for element in xml.parse(path).iter("{http://www.w3.org/2000/svg}text")]


def rows_of(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Case(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.folder = os.path.join(holder.name, "run")

    def path(self, name):
        return os.path.join(self.folder, name)

    def svg(self, stem):
        return texts(self.path(f"plots/{stem}.svg"))

    def stems(self):
        return {os.path.splitext(name)[0] for name in os.listdir(self.path("plots"))}

    def draw(self, *arguments):
        outcome = plot(self.folder, *arguments)
        self.assertEqual(outcome.code, 0, outcome.err)
        return outcome

    def rewrite(self, name, change):
        with open(self.path(name), encoding="utf-8", newline="") as file:
            text = file.read()
        changed = change(text)
        self.assertNotEqual(text, changed)
        with open(self.path(name), "w", encoding="utf-8", newline="") as file:
            file.write(changed)

    def refused(self, message, code=2):
        outcome = plot(self.folder)
        self.assertEqual((outcome.code, outcome.out), (code, ""))
        self.assertEqual(outcome.err, f"coresweep: plot: {message}\n")


class WholeRun(Case):
    """Everything that a good run gives; drawn once."""

    @classmethod
    def setUpClass(cls):
        cls.holder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.holder.cleanup)
        cls.run_folder = os.path.join(cls.holder.name, "run")
        synthetic.write_run(cls.run_folder)
        cls.outcome = plot(cls.run_folder)

    def setUp(self):
        self.folder = self.run_folder

    def test_prints_each_file_that_it_wrote(self):
        self.assertEqual(self.outcome.code, 0, self.outcome.err)
        written = {self.path(f"plots/{name}") for name in os.listdir(self.path("plots"))}
        self.assertEqual(sorted(self.outcome.paths), sorted(written))
        for line in self.outcome.out.splitlines():
            self.assertRegex(line, r"^\S+\.(png|svg)  \S.+")

    def test_every_kernel_has_its_plots(self):
        for kernel in ("sort", "go_fast", "triad", "gemm"):
            for kind in ("time", "speedup", "efficiency", "size", "samples"):
                self.assertIn(f"{kind}_{kernel}", self.stems())
        self.assertLessEqual({"time_team", "samples_team", "roofline"}, self.stems())

    def test_pngs_are_pictures_at_150_dpi(self):
        for path in (path for path in self.outcome.paths if path.endswith(".png")):
            with open(path, "rb") as file:
                data = file.read()
            self.assertEqual(data[:8], b"\x89PNG\r\n\x1a\n", path)
            self.assertGreater(len(data), 10000, path)
            at = data.index(b"pHYs") + 4
            self.assertEqual(round(int.from_bytes(data[at : at + 4], "big") * 0.0254), 150, path)

    def test_every_svg_carries_the_caption(self):
        for path in (path for path in self.outcome.paths if path.endswith(".svg")):
            caption = " ".join(texts(path))
            for part in CAPTION:
                self.assertIn(part, caption, path)

    def test_axes_name_their_units(self):
        labels = {
            "time_sort": ("threads (count)", "wall time per call (µs)"),
            "speedup_sort": ("threads (count)", "speed-up (times)"),
            "efficiency_sort": ("threads (count)", "parallel efficiency (fraction)"),
            "size_sort": ("size n (count; coresweep list says of what)", "time per item (ns)"),
            "roofline": (
                "arithmetic intensity (operations per byte: flop/B)",
                "double-precision rate (flop/s)",
            ),
        }
        for stem, expected in labels.items():
            for label in expected:
                self.assertIn(label, self.svg(stem), stem)
        self.assertTrue(
            any(
                re.fullmatch(r"difference from the cell's median \(%.*\)", text)
                for text in self.svg("samples_sort")
            )
        )

    def test_ticks_are_plain(self):
        found = self.svg("time_sort")
        self.assertLessEqual({"1", "2", "10 µs", "100 µs"}, set(found))
        self.assertFalse([text for text in found if re.search(r"\d[eE][+-]?\d|\$|\^", text)])

    def test_speedup_names_both_bases_with_their_seconds(self):
        summary = {row["cell"]: row for row in rows_of(self.path("summary.csv"))}
        milliseconds = 1e3 * float(summary["sort.scalar/uniform/1000000/1/close"]["median_seconds"])
        own = 1e3 * float(summary["sort.omp/uniform/1000000/1/close"]["median_seconds"])
        found = self.svg("speedup_sort_2")
        self.assertIn(
            f"uniform, n = 1,000,000: over scalar ({milliseconds:.3g} ms), the fastest serial", found
        )
        self.assertIn(f"omp ({own:.3g} ms)", found)
        self.assertIn("ideal", found)

    def test_time_marks_the_serial_base(self):
        self.assertIn("scalar, serial base", self.svg("time_sort"))
        self.assertIn("qsort, serial", self.svg("time_sort"))
        self.assertIn("omp", self.svg("time_sort"))

    def test_size_marks_the_caches(self):
        self.assertLessEqual(
            {"L1d 48 KiB", "L2 1 MiB", "L3 32 MiB", "2 x L1d 48 KiB"}, set(self.svg("size_sort"))
        )

    def test_roofline_names_its_ceilings(self):
        found = " ".join(self.svg("roofline"))
        self.assertRegex(found, r"triad\.avx512: [\d.]+ GB/s n = 10,000,000, 240 MB of arrays: memory")
        self.assertRegex(found, r"gemm\.blas: [\d.]+ Gflop/s")

    def test_work_that_cannot_be_divided_gets_no_speedup(self):
        self.assertFalse({"speedup_team", "efficiency_team"} & self.stems())
        self.assertIn("left out: speedup_team: its calls move no bytes", self.outcome.err)
        self.assertIn("left out: size_team: the run has a single size of it", self.outcome.err)


class Shapes(Case):
    """Runs of which only a part can be drawn."""

    def test_wide_run_has_powers_of_two_and_the_edge_of_cores(self):
        synthetic.write_run(
            self.folder, synthetic.Node("smt", "EPYC", (1, 2, 4, 8, 16), 8, 16, 16), ("sort",)
        )
        self.draw("--format", "svg")
        self.assertLessEqual({"1", "2", "4", "8", "16", "8 cores"}, set(self.svg("speedup_sort")))

    def test_placements_are_series_of_their_own(self):
        node = synthetic.Node("two", "EPYC", (1, 2, 4), 4, 4, 4, ("close", "spread"))
        synthetic.write_run(self.folder, node, ("sort",), sizes=1)
        self.draw("--format", "svg")
        self.assertLessEqual({"omp close", "omp spread", "qsort, serial"}, set(self.svg("time_sort")))

    def test_single_thread_count(self):
        synthetic.write_run(self.folder, kernels=("sort", "triad"), threads=(1,))
        outcome = self.draw("--format", "svg")
        self.assertEqual(
            self.stems(),
            {
                "time_sort",
                "size_sort",
                "samples_sort",
                "time_triad",
                "size_triad",
                "samples_triad",
                "roofline",
            },
        )
        self.assertIn("left out: speedup_sort: the run has a single thread count", outcome.err)
        self.assertIn("left out: efficiency_triad: the run has a single thread count", outcome.err)
        self.assertIn("no ceiling of operations at 1 thread: gemm was not measured there", outcome.err)

    def test_single_invocation_has_no_bars(self):
        synthetic.write_run(self.folder, kernels=("sort",), invocations=1, sizes=1)
        self.draw("--format", "svg")
        self.assertIn("no bars: an interval needs more than one invocation", " ".join(self.svg("time_sort")))

    def test_coverage_is_stated_as_it_is(self):
        synthetic.write_run(self.folder, kernels=("sort",), invocations=5, sizes=1)
        self.draw("--format", "svg")
        self.assertIn("nominal coverage of at least 93.7 %", " ".join(self.svg("time_sort")))

    def test_failed_cell_is_left_out_and_named(self):
        cell = "sort.omp/uniform/1000/2/close"

        def spoil(samples, summary):
            for row in summary:
                if row["cell"] == cell:
                    row.update(status="crashed", note='signal 11,\n"segfault"', median_seconds="")
            for row in samples:
                if row["cell"] == cell:
                    row.update(status="crashed", seconds_per_call="")

        synthetic.write_run(self.folder, kernels=("sort",), spoil=spoil)
        outcome = self.draw("--format", "svg")
        self.assertIn(f'left out: {cell}: crashed: signal 11, "segfault"', outcome.err)
        self.assertIn(f'left out: {cell}: crashed: signal 11, "segfault"', self.svg("time_sort"))
        found = self.svg("samples_sort")
        first = found.index("uniform, n = 1,000")  # a panel's title comes after its strips
        self.assertIn("omp, 1", found[:first])
        self.assertNotIn("omp, 2", found[:first])
        self.assertIn("omp, 2", found[first:])

    def test_wrong_result_is_not_drawn_whatever_its_time(self):
        def spoil(_, summary):
            for row in summary:
                if row["variant"] == "qsort":
                    row.update(status="failed", note="check failed")

        synthetic.write_run(self.folder, kernels=("sort",), sizes=1, spoil=spoil)
        self.draw("--format", "svg")
        self.assertNotIn("qsort, serial", self.svg("time_sort"))

    def test_run_without_any_time(self):
        def spoil(samples, summary):
            for row in summary + samples:
                row["status"] = "timeout"

        synthetic.write_run(self.folder, kernels=("sort",), sizes=1, spoil=spoil)
        outcome = plot(self.folder)
        self.assertEqual(outcome.code, 3)
        self.assertIn("no cell of this run has a time to draw", outcome.err)

    def test_contaminated_cell_is_ringed_and_its_samples_crossed(self):
        def spoil(samples, summary):
            for row in (row for row in summary + samples if row["variant"] == "omp"):
                row["status"] = "contaminated"

        synthetic.write_run(self.folder, kernels=("sort",), sizes=1, spoil=spoil)
        self.draw("--format", "svg")
        self.assertIn("Ringed:", " ".join(self.svg("time_sort")))
        with open(self.path("plots/time_sort.svg"), encoding="utf-8") as file:
            self.assertRegex(file.read(), r"fill-opacity: 0; stroke: #222222; stroke-width: 0.7")
        self.assertIn("Cross:", " ".join(self.svg("samples_sort")))

    def test_streaming_stores_are_no_ceiling_of_a_cache(self):
        def spoil(_, summary):
            for row in (row for row in summary if "nt_" in row["variant"]):
                for column in ("bytes_per_second", "flops_per_second"):
                    row[column] *= 100
            # At n = 1000 nothing but streaming stores has a time.
            for row in (row for row in summary if row["n"] == 1000 and "nt_" not in row["variant"]):
                row.update(status="failed", note="check failed")

        synthetic.write_run(self.folder, kernels=("triad", "gemm"), threads=(1,), spoil=spoil)
        outcome = self.draw("--format", "svg")
        found = " ".join(self.svg("roofline"))
        self.assertRegex(found, r"triad\.\w*nt_avx512: [\d.]+ TB/s n = 10,000,000, 240 MB of arrays: memory")
        self.assertNotRegex(found, r"triad\.\w*nt_avx512: [\d.]+ TB/s n = 100,000,")
        self.assertIn(
            "no ceiling from triad at n = 1,000 at 1 thread: only streaming stores, past the caches",
            outcome.err,
        )

    def test_thread_count_without_any_rate_has_no_roofline(self):
        def spoil(_, summary):
            for row in (row for row in summary if row["variant"] == "omp"):
                row.update(status="failed", note="check failed", median_seconds="")

        synthetic.write_run(self.folder, kernels=("triad",), sizes=1, spoil=spoil)
        outcome = self.draw("--format", "svg")
        self.assertIn("1 thread", self.svg("roofline"))
        self.assertNotIn("2 threads", self.svg("roofline"))
        self.assertIn("at 2 threads: only streaming stores, past the caches", outcome.err)

    def test_torn_last_line_is_not_read(self):
        synthetic.write_run(self.folder, kernels=("sort",), sizes=1)
        self.rewrite("samples.csv", lambda text: text + "sort.omp/uniform/1000/2/close,sort,om")
        self.draw("--format", "svg")

    def test_order_of_the_rows_does_not_matter(self):
        synthetic.write_run(self.folder, kernels=("sort",), sizes=2)
        self.draw("--format", "svg", "--out", self.path("one"))
        synthetic.write_run(
            self.folder, kernels=("sort",), sizes=2, spoil=lambda _, summary: summary.reverse()
        )
        self.draw("--format", "svg", "--out", self.path("two"))
        self.assert_same("one", "two")

    def test_two_drawings_are_the_same_bytes(self):
        synthetic.write_run(self.folder, kernels=("sort",), sizes=1)
        self.draw("--format", "svg", "--out", self.path("one"))
        self.draw("--format", "svg", "--out", self.path("two"))
        self.assert_same("one", "two")

    def assert_same(self, first, second):
        names = os.listdir(self.path(first))
        self.assertTrue(names)
        for name in names:
            with open(self.path(f"{first}/{name}"), "rb") as one, open(
                self.path(f"{second}/{name}"), "rb"
            ) as two:
                self.assertEqual(one.read(), two.read(), name)

    def test_unknown_facts_are_said_to_be_unknown(self):
        synthetic.write_run(self.folder, kernels=("sort",), sizes=1)
        with open(self.path("context.json"), "w", encoding="utf-8") as file:
            json.dump({"format": 1}, file)
        self.draw("--format", "svg")
        self.assertIn("machine unknown: unknown", " ".join(self.svg("time_sort")))


class Scaling(Case):
    """The laws that `coresweep scaling` fitted: scaling.csv is drawn, and nothing is computed from it."""

    def write(self, rows):
        synthetic.write_run(self.folder, kernels=("triad",), sizes=1)
        synthetic.write_csv(self.path("scaling.csv"), synthetic.SCALING_COLUMNS, rows)

    def lines(self):
        """The (colour, dashes) of each drawn curve of three points or more."""
        found = []
        for path in xml.parse(self.path("plots/scaling_triad.svg")).iter("{http://www.w3.org/2000/svg}path"):
            style = path.get("style") or ""
            if path.get("d").count("L") >= 2 and "stroke-width: 1.2" in style:
                colour = re.search("stroke: (#[0-9a-f]+)", style).group(1)
                found.append((colour, "stroke-dasharray: 4" in style))
        return found

    def test_curve_solid_where_measured_and_dashed_beyond(self):
        measured = {1: 1.0, 2: 1.8, 4: 3.1}
        curve = {count: 4 * count / (count + 3.5) for count in (1, 2, 3, 4)}
        beyond = {count: 4 * count / (count + 3.5) for count in (5, 8, 16)}
        self.write(synthetic.scaling("triad", "omp", 1000, measured, curve, beyond))
        self.draw("--format", "svg")
        drawn = self.svg("scaling_triad")
        self.assertIn("omp (Amdahl)", drawn)
        self.assertIn("uniform, n = 1,000, strong", drawn)
        self.assertIn("16", drawn)
        solid, dashed = self.lines()
        self.assertEqual((solid[1], dashed[1]), (False, True))
        self.assertEqual(solid[0], dashed[0])

    def test_points_without_a_law(self):
        self.write(synthetic.scaling("triad", "omp", 1000, {1: 1.0, 2: 1.8}, {}, {}, kind="weak"))
        self.draw("--format", "svg")
        drawn = self.svg("scaling_triad")
        self.assertIn("uniform, n = 1,000 a thread, weak", drawn)
        self.assertIn("omp", drawn)
        self.assertEqual(self.lines(), [])

    def test_one_count_is_left_out_with_a_reason(self):
        self.write(synthetic.scaling("triad", "omp", 1000, {1: 1.0}, {}, {}))
        outcome = self.draw("--format", "svg")
        self.assertIn("left out: scaling_triad: scaling.csv has no speed-up with more than one", outcome.err)
        self.assertNotIn("scaling_triad", self.stems())

    def test_no_file_no_plot(self):
        synthetic.write_run(self.folder, kernels=("triad",), sizes=1)
        outcome = self.draw("--format", "svg")
        self.assertNotIn("scaling", outcome.out + outcome.err)

    def test_a_file_that_cannot_be_read(self):
        self.write(synthetic.scaling("triad", "omp", 1000, {1: 1.0, 2: 1.8}, {}, {}))
        self.rewrite("scaling.csv", lambda text: text.replace("law,", "", 1))
        path = self.path("scaling.csv")
        self.refused(f"{path}: no column law; was it written by another version of coresweep?")


class Interpreted(Case):
    """Compiled and interpreted variants on one axis, with printed figures."""

    CELL = "sort.qsort/uniform/1000/1/close"

    def write(self, ratios=(), spoil=None, kernels=("sort",)):
        def interpreted(samples, summary):
            for row in summary:
                if row["variant"] == "qsort":
                    row["interpreter_seconds"] = 0.01
            if spoil:
                spoil(samples, summary)

        synthetic.write_run(self.folder, kernels=kernels, sizes=1, spoil=interpreted)
        columns = synthetic.columns("report/ratio.def")
        if ratios:
            rows = [dict(zip(("cell", "other_seconds", "printed_in"), row)) for row in ratios]
            synthetic.write_csv(self.path("ratios.csv"), columns, rows)

    def rows(self):
        """The page's texts."""
        self.draw("--format", "svg")
        return self.svg("interpreted")

    def test_only_groups_with_an_interpreted_variant(self):
        self.write(kernels=("sort", "triad"))
        found = self.rows()
        self.assertIn("sort: uniform, n = 1,000", found)
        self.assertLessEqual({"qsort, 1", "scalar, 1", "omp, 1", "omp, 2"}, set(found))
        self.assertFalse([text for text in found if "triad" in text or "nt_avx512" in text])

    def test_fastest_on_top_with_its_median(self):
        self.write()
        found = self.rows()
        summary = {row["cell"]: float(row["median_seconds"]) for row in rows_of(self.path("summary.csv"))}
        labels = ["qsort, 1", "scalar, 1", "omp, 1", "omp, 2"]
        seconds = [
            summary[f"sort.{variant}/uniform/1000/{threads}/close"]
            for variant, threads in (label.split(", ") for label in labels)
        ]
        ascending = [label for _, label in sorted(zip(seconds, labels))]
        self.assertEqual([text for text in found if text in labels], ascending)
        for value in seconds:
            self.assertIn(f"{1e6 * value:.3g} µs", found)

    def test_printed_figures_stand_below_their_cell_and_alone_where_it_is_missing(self):
        self.write(
            [
                (self.CELL, "7.25", "the notebook"),
                (self.CELL, "7.25", "the notebook"),
                (self.CELL, "1e-06", ""),
                ("fetch.serial/default/100/t1/close", "39.5", "the notebook"),
            ]
        )
        found = self.rows()
        self.assertEqual(found[found.index("qsort, 1") + 1], "printed in the notebook")
        self.assertEqual(found.count("printed in the notebook"), 1)
        self.assertLessEqual(
            {"7.25 s", "fetch: not measured", "serial, 1: printed in the notebook", "39.5 s"}, set(found)
        )
        self.assertIn("Open diamond:", " ".join(found))

    def test_compiled_names_are_bold(self):
        self.write()
        self.rows()
        for name, bold in (("scalar, 1", True), ("qsort, 1", False)):
            style = self.element(name).get("style")
            self.assertEqual("font: 700 " in style, bold, style)

    def element(self, text):
        tree = xml.parse(self.path("plots/interpreted.svg"))
        return next(one for one in tree.iter("{http://www.w3.org/2000/svg}text") if one.text == text)

    def test_no_two_rows_touch(self):
        self.write([(self.CELL, "7.25", "the notebook"), (self.CELL, "7.3", "another book")])
        names = [text for text in self.rows() if re.fullmatch(r"\w+, \d|printed in .*", text)]
        self.assertEqual(len(set(names)), 6)
        places = sorted(float(self.element(name).get("y")) for name in names)
        gaps = [after - before for before, after in zip(places, places[1:])]
        self.assertGreater(min(gaps), 10)  # points; the type is 7.5

    def test_run_without_interpreted_variants_has_none(self):
        synthetic.write_run(self.folder, kernels=("sort",), sizes=1)
        outcome = self.draw("--format", "svg")
        self.assertNotIn("interpreted", self.stems())
        self.assertIn("left out: interpreted: no interpreted variant of this run has a time", outcome.err)

    def test_missing_module_is_named(self):
        def spoil(_, summary):
            for row in summary:
                if row["variant"] == "omp":
                    row.update(status="unavailable", note="no module named numba", median_seconds="")

        self.write(spoil=spoil)
        self.assertIn(
            "left out: sort.omp/uniform/1000/1/close: unavailable: no module named numba", self.rows()
        )


class Contrast(Case):
    """What waits beside what computes."""

    def write(self, spoil=None):
        def waiting(samples, summary):
            for row in samples + summary:
                if row["kernel"] == "sort":
                    row["placement"], row["input"] = "free", "gallery_20ms"
            if spoil:
                spoil(samples, summary)

        synthetic.write_run(self.folder, kernels=("sort", "triad"), sizes=1, spoil=waiting)

    def test_both_stand_side_by_side_with_the_model(self):
        self.write()
        self.draw("--format", "svg")
        found = self.svg("contrast")
        for text in (
            "sort: gallery_20ms, n = 1,000",
            "transfers at once (count)",
            "threads (count)",
            "model: latency",
            "model: bytes",
            "model: CPU",
        ):
            self.assertIn(text, found)
        self.assertTrue(any(text.startswith("triad: ") for text in found))

    def test_a_concurrency_is_drawn_nowhere_as_threads(self):
        self.write()
        self.draw("--format", "svg")
        self.assertEqual({stem for stem in self.stems() if stem.endswith("_sort")}, {"samples_sort"})
        self.assertIn("time_triad", self.stems())

    def test_model(self):
        def known(samples, summary):
            for row in summary:
                if row["kernel"] == "sort":
                    row["median_seconds"], row["cpu_seconds"] = 0.5, 0.2

        self.write(known)
        sys.path.insert(0, os.path.dirname(PLOT))
        self.addCleanup(sys.path.remove, os.path.dirname(PLOT))
        from coresweep_plots import contrast
        from coresweep_plots.run import load_run  # after the path to it

        run = load_run(self.folder)
        terms = contrast.floors(run, run.panels("sort")[0])
        self.assertEqual(terms["latency"], [(1, 20.0), (2, 10.0)])
        self.assertEqual(terms["bytes"], [(1, 0.5), (2, 0.5)])
        self.assertEqual(terms["CPU"], [(1, 0.1), (2, 0.1)])  # of two CPUs

    def test_a_run_about_cores_has_none(self):
        synthetic.write_run(self.folder, kernels=("sort",), sizes=1)
        outcome = self.draw("--format", "svg")
        self.assertNotIn("contrast", self.stems())
        self.assertNotIn("contrast", outcome.err)


class Errors(Case):
    def setUp(self):
        super().setUp()
        synthetic.write_run(self.folder, kernels=("sort",), sizes=1)

    def test_no_such_folder(self):
        self.folder = "/nowhere/at/all"
        self.refused(
            "/nowhere/at/all: neither summary.csv, as in a run's folder, nor verdicts.csv, as in a duet's; "
            "give the folder that a sweep or a duet wrote"
        )

    def test_each_missing_file(self):
        for name in ("context.json", "samples.csv"):
            os.remove(self.path(name))
            self.refused(f"{self.path(name)}: no such file; give the folder that a sweep or a duet wrote")

    def test_missing_column(self):
        self.rewrite("summary.csv", lambda text: text.replace("median_seconds", "mean_seconds", 1))
        self.refused(
            f"{self.path('summary.csv')}: no column median_seconds; "
            "was it written by another version of coresweep?"
        )

    def test_bad_number_names_its_line(self):
        value = rows_of(self.path("samples.csv"))[2]["seconds_per_call"]
        for bad in ("1_0", "nan", "12,5", "0x10", " 1"):
            quoted = f'"{bad}"'
            self.rewrite("samples.csv", lambda text: text.replace(value, quoted, 1))
            self.refused(f"{self.path('samples.csv')}:4: column seconds_per_call: '{bad}' is not a number")
            self.rewrite("samples.csv", lambda text: text.replace(quoted, value, 1))

    def test_bad_count(self):
        self.rewrite("summary.csv", lambda text: text.replace("uniform,1000,", "uniform,-1000,", 1))
        self.refused(f"{self.path('summary.csv')}:2: column n: '-1000' is not a whole number")

    def test_short_line(self):
        self.rewrite("summary.csv", lambda text: text + "sort.omp\n")
        count = len(rows_of(self.path("summary.csv"))) + 1
        columns = len(synthetic.SUMMARY_COLUMNS)
        self.refused(f"{self.path('summary.csv')}:{count}: 1 fields where the header has {columns}")

    def test_empty_file(self):
        self.rewrite("samples.csv", lambda text: "")
        self.refused(f"{self.path('samples.csv')}: empty; its first line should name the columns")

    def test_kernel_name_cannot_leave_the_folder(self):
        self.rewrite("summary.csv", lambda text: text.replace(",sort,", ",../sort,"))
        self.refused(
            f"{self.path('summary.csv')}: '../sort' is no name of a kernel; "
            "expected letters, digits and '_'"
        )

    def test_other_format(self):
        self.rewrite("context.json", lambda text: text.replace('"format": 1', '"format": 2'))
        self.refused(
            f"{self.path('context.json')}: format 2; these plots read format 1: "
            "use the plots of the coresweep that wrote it"
        )

    def test_broken_json_names_its_line(self):
        self.rewrite("context.json", lambda text: text.replace('"seed":', '"seed"', 1))
        outcome = plot(self.folder)
        self.assertEqual(outcome.code, 2)
        self.assertRegex(outcome.err, r"context\.json:\d+: ")

    def test_unknown_format(self):
        outcome = plot(self.folder, "--format", "pdf")
        self.assertEqual((outcome.code, outcome.out), (2, ""))
        self.assertIn("no format 'pdf'; give one or more of png,svg", outcome.err)

    def test_usage_errors_name_the_help_of_the_command(self):
        outcome = plot(self.folder, "--colour")
        self.assertEqual((outcome.code, outcome.out), (2, ""))
        self.assertTrue(outcome.err.endswith("; see coresweep plot --help\n"), outcome.err)

    def test_unwritable_folder(self):
        outcome = plot(self.folder, "--out", self.path("samples.csv/plots"))
        self.assertEqual((outcome.code, outcome.out), (3, ""))
        self.assertRegex(
            outcome.err, r"^coresweep: plot: .*samples\.csv.*: .+; give another place with --out\n$"
        )

    def test_missing_matplotlib_names_the_package(self):
        os.makedirs(self.path("fake/matplotlib"))
        with open(self.path("fake/matplotlib/__init__.py"), "w", encoding="utf-8") as file:
            file.write("raise ImportError('none here')\n")
        outcome = plot(self.folder, PYTHONPATH=self.path("fake"))
        self.assertEqual((outcome.code, outcome.out), (3, ""))
        self.assertIn("install Debian's package python3-matplotlib", outcome.err)

    def test_locale_and_settings_of_the_user_do_not_matter(self):
        with open(self.path("matplotlibrc"), "w", encoding="utf-8") as file:
            file.write("svg.fonttype: path\naxes.formatter.use_locale: True\n")
        outcome = plot(
            self.folder, "--format", "svg", LC_ALL="de_DE.UTF-8", MATPLOTLIBRC=self.path("matplotlibrc")
        )
        self.assertEqual(outcome.code, 0, outcome.err)
        self.assertIn("threads (count)", self.svg("time_sort"))


if __name__ == "__main__":
    unittest.main()
