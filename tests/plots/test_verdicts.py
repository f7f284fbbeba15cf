# SPDX-License-Identifier: MIT
"""The plot of a duet as a user draws it, of folders that duets.py makes up."""

import os
import re
import sys
import xml.etree.ElementTree as xml

import duets
import synthetic
from duets import row
from test_plots import Case, plot

sys.path.insert(0, os.path.join(synthetic.ROOT, "plots"))
from coresweep_plots import labels, load, ticks, verdicts  # noqa: E402

SVG = "{http://www.w3.org/2000/svg}"
CELL = "sort.omp/uniform/1000/t2/close"
ORANGE, BLUE = "#d55e00", "#0072b2"  # slower, same


class Duet(Case):
    def page(self, rows, stem="verdicts"):
        """The texts of a page of such a duet."""
        self.outcome = self.written(rows).draw("--format", "svg")
        return self.svg(stem)

    def written(self, rows):
        duets.write(self.folder, rows)
        return self

    def words(self, rows):
        return " ".join(self.page(rows))

    def tree(self, stem="verdicts"):
        return xml.parse(self.path(f"plots/{stem}.svg"))

    def element(self, text):
        return next(one for one in self.tree().iter(f"{SVG}text") if one.text == text)

    def paths(self, *styles):
        """The ends of the drawn lines, and of the shapes of markers, that have these words in their style."""
        return [
            [float(number) for number in re.findall(r"-?\d+\.?\d*", path.get("d"))]
            for path in self.tree().iter(f"{SVG}path")
            if all(style in (path.get("style") or "") for style in styles)
        ]

    def bar(self, colour):
        return next(ends for ends in self.paths(f"stroke: {colour}; stroke-width: 1.3") if len(ends) == 4)


class Rows(Duet):
    def test_in_the_order_of_the_table_and_below_each_other(self):
        made = [row(f"sort.omp/{word.replace(' ', '_')}/10/t1/close", word, 1) for word in load.VERDICTS]
        made += [row("sort.omp/later/10/t1/close", "slower", 1)]
        found = [text for text in self.page(made[::-1]) if text.startswith("sort.omp/")]
        families = ["later", "slower", "failed", "cannot_tell", "uneven", "same", "faster"]
        self.assertEqual([name.split("/")[1] for name in found], families)
        places = [float(self.element(name).get("y")) for name in found]
        self.assertGreater(min(b - a for a, b in zip(places, places[1:])), 10)  # points; the type is 7.5

    def test_the_floor_is_a_band_round_0_and_named(self):
        words = self.words([row(CELL, "same", 0.1)])
        self.assertIn("Band: the floor of 3 %", words)
        bands = self.paths("fill: #7f7f7f", "opacity: 0.12") or self.paths("opacity: 0.12")
        self.assertEqual(len(bands), 1)

    def test_verdicts_are_the_program_s_in_its_order(self):
        with open(os.path.join(synthetic.ROOT, "harness/verdict/verdict_table.c"), encoding="utf-8") as file:
            table = re.search(r"words\[CS_VERDICT_KINDS\] = \{(.*?)\}", file.read(), re.DOTALL).group(1)
        self.assertEqual(tuple(re.findall(r'"(.*?)"', table)), load.VERDICTS)

    def test_verdicts_differ_in_more_than_colour(self):
        self.assertEqual(set(verdicts.LOOKS), set(load.VERDICTS))
        for part in (0, 1):
            self.assertEqual(len({look[part] for look in verdicts.LOOKS.values()}), len(load.VERDICTS))

    def test_says_verdict_change_and_times(self):
        found = self.page([row(CELL, "slower", 5)])
        self.assertLessEqual({"slower", CELL, "+5.0 %", "2 ms → 2.1 ms"}, set(found))
        self.assertIn("1 slower. Marker and bar:", " ".join(found))

    def test_an_efficiency_is_marked_and_has_no_seconds(self):
        made = row(CELL, "uneven", 5, gate="efficiency", base_seconds=0.5, head_seconds=0.525)
        found = self.page([made])
        self.assertLessEqual({f"{CELL} (efficiency)", "0.5 → 0.525"}, set(found))
        self.assertIn("of an efficiency t(p) / t(1).", " ".join(found))
        self.assertNotIn("efficiency", self.words([row(CELL, "same", 0.5)]))

    def test_long_names_find_room(self):
        name = f"WWWWWWWW_{'mmmmmmmm' * 9}.omp/uniform/1000/t2/close"
        self.page([row(name, "failed", 5)])
        start = float(self.element(name).get("x")) - 72 * labels.width(name, bold=True)
        end = float(self.element("failed").get("x")) + 72 * labels.width("failed", bold=True)
        self.assertGreater(start, end)

    def test_first_look_is_hollow_and_above_the_bar(self):
        hollow = (f"stroke: {ORANGE}", "fill: #ffffff")
        words = self.words([row(CELL, "slower", 5, first_ratio=1.052)])
        marks = [use for use in self.tree().iter(f"{SVG}use") if all(s in use.get("style") for s in hollow)]
        self.assertEqual(len(marks), 1)
        self.assertLess(float(marks[0].get("y")), self.bar(ORANGE)[1] - 2)
        self.assertIn("Hollow: the first look", words)
        self.assertNotIn("Hollow", self.words([row(CELL, "slower", 5)]))

    def test_the_smallest_change_is_a_tick_or_there_is_none(self):
        self.assertIn("Tick: the smallest slowdown", self.words([row(CELL, "same", 0.5)]))
        words = self.words([row(CELL, "cannot tell", 0.5, smallest_change="")])
        self.assertIn("No tick: so few invocations", words)
        self.assertNotIn("Tick: ", words)


class Axis(Duet):
    def test_wide_intervals_leave_the_narrow_ones_readable(self):
        words = self.words([row(CELL, "cannot tell", 4, 60), row(CELL, "same", 0, 1)])
        first, _, last, _ = self.bar(BLUE)
        self.assertGreater(last - first, 10)  # points of the panel's 274; without the bend it were 4
        self.assertIn("linear up to 10 % to either side and logarithmic beyond", words)

    def test_is_linear_where_all_lie_close(self):
        found = self.page([row(CELL, "same", 0.5)])
        self.assertNotIn("logarithmic", " ".join(found))
        self.assertLessEqual({"\u22125", "\u22124", "0", "+1", "+5"}, set(found))

    def test_what_lies_far_out_is_an_arrow(self):
        found = self.page([row(CELL, "slower", 4999900), row(CELL, "cannot tell", 500, 700)])
        self.assertLessEqual({"50k times", "+500.0 %", "+1000"}, set(found))
        self.assertNotIn("+10000", found)
        self.assertIn("An arrow: something of the row lies beyond +1000 %.", " ".join(found))
        self.assertEqual(len(self.paths(f"stroke: {ORANGE}", "stroke-width: 1.2")), 2)  # shaft and head
        self.assertNotIn("arrow", self.words([row(CELL, "slower", 900, 9)]))

    def test_nothing_to_the_left_is_lost(self):
        self.page([row(CELL, "faster", -99.9, 0.05)])
        edge = min(ends[0] for ends in self.paths("stroke: #8c8c8c; stroke-width: 0.7") if len(ends) == 4)
        self.assertGreater(self.bar("#009e73")[0], edge)

    def test_ticks_are_round_and_apart(self):
        for low, high in ((-5, 5), (-9.9, 5), (-60, 12), (-99, 1000)):
            scale = 200 / (high - low)
            chosen = ticks.change_ticks(low, high, 10, lambda percent: scale * percent)
            self.assertIn(0, chosen)
            self.assertEqual(chosen, sorted(set(chosen)))
            self.assertTrue(all(low <= tick <= high for tick in chosen), chosen)
            self.assertTrue(all(scale * (b - a) >= ticks.ROOM for a, b in zip(chosen, chosen[1:])), chosen)
        self.assertEqual(ticks.change_ticks(-60, 110, 10, lambda p: p / 100), [-50, 0, 50, 100])


class Pages(Duet):
    def test_many_rows_go_on_and_every_row_is_there_once(self):
        outcome = self.written(duets.hard()).draw("--format", "svg")
        self.assertEqual(self.stems(), {"verdicts", "verdicts_2"})
        self.assertEqual(outcome.paths, [self.path(f"plots/verdicts{end}.svg") for end in ("", "_2")])
        both = self.svg("verdicts") + self.svg("verdicts_2")
        names = [
            made["cell"] + (" (efficiency)" if made["gate"] == "efficiency" else "") for made in duets.hard()
        ]
        self.assertEqual(sorted(text for text in both if "/t" in text and text[0] != "/"), sorted(names))
        self.assertIn("Verdicts on head against base, page 2 of 2", both)

    def test_pages_have_one_axis_and_all_counts(self):
        self.written(duets.hard()).draw("--format", "svg")
        for stem in ("verdicts", "verdicts_2"):
            found = self.svg(stem)
            self.assertLessEqual({"\u221250", "\u221210", "0", "+100"}, set(found))
            self.assertIn(
                "3 slower, 2 failed, 3 cannot tell, 1 uneven, 31 same, 2 faster.", " ".join(found), stem
            )

    def test_caption_names_both_builds_and_the_machine(self):
        words = self.words([row(CELL, "same", 0)])
        for part in ("machine laptop: AMD EPYC", "2026-11-23 08:00 UTC", "compiler gcc 12.2.0", "seed 7"):
            self.assertIn(part, words)
        self.assertIn("base: coresweep 0.1.0 (aaaa01234567)", words)
        self.assertIn("head: coresweep 0.1.0 (bbbb01234567-dirty)", words)

    def test_two_compilers_are_both_named(self):
        self.written([row(CELL, "same", 0)])
        self.rewrite("head/context.json", lambda text: text.replace("gcc 12.2.0", "clang 14.0.6"))
        self.draw("--format", "svg")
        self.assertIn("compiler gcc 12.2.0 and clang 14.0.6", " ".join(self.svg("verdicts")))

    def test_two_drawings_are_the_same_bytes(self):
        self.written(duets.hard())
        for name in ("one", "two"):
            self.draw("--out", self.path(name))
        names = os.listdir(self.path("one"))
        self.assertEqual(len(names), 4)
        for name in names:
            with open(self.path(f"one/{name}"), "rb") as one, open(self.path(f"two/{name}"), "rb") as two:
                self.assertEqual(one.read(), two.read(), name)

    def test_pngs_are_drawn_too(self):
        outcome = self.written([row(CELL, "same", 0)]).draw()
        self.assertEqual(outcome.paths, [self.path("plots/verdicts.png"), self.path("plots/verdicts.svg")])
        self.assertEqual(outcome.err, "")


class WithoutRatio(Duet):
    def test_reason_stands_in_the_row_and_on_standard_error(self):
        made = [row(CELL, "failed", note="head: signal 11,\nsegfault"), row(CELL, "same", 0)]
        self.assertIn("head: signal 11, segfault", self.page(made))
        self.assertEqual(
            self.outcome.err, f"coresweep: plot: left out: {CELL}: failed: head: signal 11, segfault\n"
        )

    def test_long_reason_is_cut_in_the_row_alone(self):
        note = "head: " + " ".join(["signal"] * 60)
        found = self.page([row(CELL, "failed", note=note)])
        cut = [text for text in found if text.startswith("head: signal")]
        self.assertEqual(len(cut), 1)
        self.assertTrue(cut[0].endswith("signal ..."))
        self.assertLess(labels.width(cut[0]), verdicts.WIDTH + verdicts.SIDE)
        self.assertIn(note, self.outcome.err)

    def test_without_note_and_without_any_ratio(self):
        found = self.page([row(CELL, "cannot tell")])
        self.assertIn("no ratio", found)
        self.assertIn("1 cannot tell. No row of this page has a ratio; each says why.", found)

    def test_ratio_without_interval_has_no_bar(self):
        self.page([row(CELL, "slower", 5, low="", high="")])
        self.assertFalse(self.paths(f"stroke: {ORANGE}; stroke-width: 1.3"))


class Folders(Duet):
    def setUp(self):
        super().setUp()
        self.written([row(CELL, "slower", 5), row("sort.omp/uniform/9/t2/close", "same", 0)])
        self.csv = self.path("verdicts.csv")

    def test_bad_values_name_their_line(self):
        for column, bad, expected in (
            ("verdict", "slow", f"is none of {', '.join(load.VERDICTS)}"),
            ("gate", "speed", "is none of time, efficiency"),
            ("ratio", "nan", "is not a number"),
            ("first_ratio", "1,1", "is not a number"),
        ):
            duets.write(self.folder, [row(CELL, "same", 0), {**row(CELL, "same", 0), column: bad}])
            self.refused(f"{self.csv}:3: column {column}: '{bad}' {expected}")

    def test_missing_column(self):
        self.rewrite("verdicts.csv", lambda text: text.replace("smallest_change", "smallest"))
        self.refused(
            f"{self.csv}: no column smallest_change; was it written by another version of coresweep?"
        )

    def test_missing_context(self):
        os.remove(self.path("head/context.json"))
        self.refused(
            f"{self.path('head/context.json')}: no such file; give the folder that a sweep or a duet wrote"
        )

    def test_no_rows(self):
        duets.write(self.folder, [])
        self.refused(f"{self.folder}: nothing was judged in this duet: its verdicts.csv has no row", 3)

    def test_a_side_is_a_run_like_any_other(self):
        synthetic.write_run(self.path("base"), kernels=("sort",), sizes=1)
        outcome = plot(self.path("base"), "--format", "svg")
        self.assertEqual(outcome.code, 0, outcome.err)
        self.assertIn(self.path("base/plots/time_sort.svg"), outcome.paths)
        self.assertEqual(self.draw("--format", "svg").paths, [self.path("plots/verdicts.svg")])

    def test_neither_kind_of_folder(self):
        os.remove(self.csv)
        self.refused(
            f"{self.folder}: neither summary.csv, as in a run's folder, nor verdicts.csv, as in a duet's; "
            "give the folder that a sweep or a duet wrote"
        )
