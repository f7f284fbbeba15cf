# SPDX-License-Identifier: MIT
"""The figures of scripts/fetch-peers from made-up rows."""

import os
import sys
import unittest

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(ROOT, "scripts", "fetch_peers"))
import cells  # noqa: E402
import table  # noqa: E402


def row(index, program, wall, cell="B/20ms/http/64", **other):
    made = {
        "round": str(index), "cell": cell, "program": program, "wall_seconds": str(wall), "user_seconds": str(wall / 4),
        "system_seconds": str(wall / 4), "peak_rss_kib": "10000", "exit_code": "0", "files_wanted": "2000",
        "files_right": "2000", "said": "",
    }  # fmt: skip
    return made | other


class Intervals(unittest.TestCase):
    def test_ranks_are_those_of_the_binomial_distribution(self):
        # Conover, Practical Nonparametric Statistics: below 6 values no ranks give 95%; 9: 2nd to 8th; 20: 6th to 15th.
        expected = {5: (1, 5), 6: (1, 6), 8: (1, 8), 9: (2, 8), 20: (6, 15)}
        self.assertEqual({n: table.interval(range(1, n + 1)) for n in expected}, expected)

    def test_ratios_are_of_the_same_round(self):
        rows = [row(1, "coresweep", 1), row(1, "curl", 2), row(2, "coresweep", 10), row(2, "curl", 40), row(3, "curl", 9)]
        runs = table.by_cell(rows)["B/20ms/http/64"]
        self.assertEqual(table.ratio(runs, "coresweep", "curl", "wall"), (0.375, 0.25, 0.5))
        self.assertIsNone(table.ratio(runs, "coresweep", "wget2", "wall"))


class Goodness(unittest.TestCase):
    def test_a_missing_file_or_a_failure_counts_for_nothing(self):
        bad = [row(1, "curl", 0.1, files_right="1999"), row(2, "curl", 0.1, exit_code="1")]
        self.assertEqual([table.is_good(one) for one in bad], [False, False])
        text = table.markdown([row(1, "coresweep", 1), *bad], [])
        self.assertIn("B/20ms/http/64, curl: 2 runs, 1999 of 2000 files right", text)
        self.assertNotIn("0.100", text)

    def test_where_all_addresses_are_missing_the_failure_must_be_told(self):
        rows = [row(1, "coresweep", 1, files_wanted="0", files_right="0", exit_code=code) for code in "01"]
        self.assertEqual([table.is_good(one) for one in rows], [False, True])


class Losses(unittest.TestCase):
    def test_only_what_lies_above_one_altogether(self):
        rows = [row(i, "coresweep", 1.0) for i in range(3)] + [row(i, "curl", 0.9) for i in range(3)]
        rows += [row(i, "wget2", wall) for i, wall in enumerate((0.9, 0.9, 1.1))]
        self.assertEqual(
            table.losses(table.by_cell(rows), ["curl", "wget2"]),
            [f"- B/20ms/http/64: coresweep takes 1.11 [1.11, 1.11] times curl's {what}" for what in ("wall", "CPU")],
        )

    def test_memory(self):
        found = table.by_cell([row(1, "coresweep", 1, peak_rss_kib="15626")])
        self.assertEqual(table.losses(found, []), ["- B/20ms/http/64: coresweep peaks at 16.0 MB, above 16"])


class Limits(unittest.TestCase):
    def test_whole_rounds_of_requests(self):
        self.assertAlmostEqual(cells.cell("B/20ms/http/64").latency_limit, 32 * 0.02)
        self.assertAlmostEqual(cells.cell("A/rtt100ms/h2/256").latency_limit, 0.1)

    def test_the_larger_one_counts(self):
        runs = table.by_cell([row(1, "bare", 0.7), row(1, "curl", 0.8)])["B/20ms/http/64"]
        self.assertEqual(table.limit(runs, "B/20ms/http/64"), ("bare sockets", 0.7))
        self.assertEqual(table.limit({}, "B/20ms/http/64")[0], "latency")

    def test_the_own_choice_is_seen_against_the_best_fixed_one(self):
        rows = [row(1, "coresweep", wall, cell=f"B/20ms/http/{n}") for n, wall in ((8, 4.0), (64, 0.8), (256, 0.5))]
        rows += [row(1, "coresweep-own", 0.6, cell="B/20ms/http/8")]
        self.assertIn("| B/20ms/http | -j 256 | 0.500 | 0.600 | 1.20 |", table.unguided(table.by_cell(rows)))


if __name__ == "__main__":
    unittest.main()
