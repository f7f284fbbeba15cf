# SPDX-License-Identifier: MIT
"""Parts of the plots whose mistakes would not show in a file's text."""

import math
import os
import sys
import unittest
from types import SimpleNamespace

import synthetic

sys.path.insert(0, os.path.join(synthetic.ROOT, "plots"))
from coresweep_plots import labels, marks, size, style, ticks  # noqa: E402
from matplotlib.figure import Figure  # noqa: E402
from coresweep_plots.machine import Machine, cpu_count  # noqa: E402


class Ticks(unittest.TestCase):
    def test_units(self):
        expected = {
            1e-6: "1 µs",
            1.234e-5: "12.3 µs",
            999.96e-9: "1 µs",
            0.5: "500 ms",
            90.0: "90 s",
            1234.0: "1234 s",
            5e-11: "50 ps",
        }
        self.assertEqual({value: ticks.seconds(value) for value in expected}, expected)
        self.assertEqual(
            [ticks.large(n) for n in (1, 100, 1000, 3200, 1e7)], ["1", "100", "1k", "3.2k", "10M"]
        )
        self.assertEqual(ticks.quantity(4.15e10, "B/s"), "41.5 GB/s")

    def test_log_ticks_lie_inside_and_are_enough(self):
        for low, high in ((1e-9, 1), (1e-6, 3e-6), (1.01e-3, 1.7e-3), (9.3e-5, 1.5e-4), (2, 3.3), (0.2, 20)):
            found = ticks.log_ticks(low, high)
            self.assertTrue(2 <= len(found) <= 10, (low, high, found))
            self.assertTrue(all(low <= tick <= high for tick in found), (low, high, found))

    def test_no_more_ticks_than_find_room(self):
        self.assertEqual(ticks.log_ticks(1.01e-3, 0.9, 7), [0.01, 0.1])
        self.assertEqual(len(ticks.log_ticks(1.01e-3, 0.9, 8)), 8)
        self.assertTrue(2 <= len(ticks.log_ticks(9e-4, 0.9, 7)) <= 7)

    def test_threads_of_one_count_never_reach_the_next(self):
        axis = ticks.ThreadsAxis([1, 2, 15, 16], 3.3)
        self.assertLess(axis.x(15, 7, 8), axis.x(16, 0, 8))
        self.assertEqual(axis.x(4, 0, 1), 4)


class Labels(unittest.TestCase):
    def test_far_apart_stay_where_they_are(self):
        self.assert_close(labels._spread([0.1, 0.5, 0.9], 0.1, 0, 1), [0.1, 0.5, 0.9])

    def test_cluster_spreads_round_its_middle(self):
        self.assert_close(labels._spread([0.5] * 3, 0.1, 0, 1), [0.4, 0.5, 0.6])

    def assert_close(self, found, expected):
        self.assertTrue(all(math.isclose(a, b) for a, b in zip(found, expected, strict=True)), found)

    def test_edges_hold_and_gaps_are_kept(self):
        for wanted in ([0.98, 0.99, 1.0], [0.0, 0.0, 0.01], [0.5] * 9, [0.1, 0.11, 0.9]):
            placed = labels._spread(wanted, 0.1, 0, 1)
            self.assertTrue(-1e-9 <= placed[0] and placed[-1] <= 1 + 1e-9, placed)
            self.assertTrue(all(b - a >= 0.1 - 1e-9 for a, b in zip(placed, placed[1:])), placed)


class Style(unittest.TestCase):
    def test_series_differ_in_more_than_colour(self):
        looks = [(style.marker(index), style.colour(index)) for index in range(40)]
        self.assertEqual(len(set(looks)), len(looks))
        self.assertEqual(len({style.marker(index) for index in range(11)}), 11)


class Curve(unittest.TestCase):
    def test_line_is_broken_where_a_cell_failed(self):
        cells = [SimpleNamespace(status="ok")] * 3
        ax = Figure().add_subplot()
        marks.curve(ax, 0, [1, 4, 8], [10, 4, 3], [(1, 1)] * 3, cells, gaps=[2])
        line = max(ax.get_lines(), key=lambda line: line.get_zorder())
        self.assertEqual(list(line.get_xdata()), [1, 2, 4, 8])
        self.assertEqual([math.isnan(y) for y in line.get_ydata()], [False, True, False, False])


class Caches(unittest.TestCase):
    machine = Machine(synthetic.context(synthetic.BIG, 1))

    def test_private_caches_count_once_a_thread(self):
        self.assertEqual(
            [(cache.name, cache.count) for cache in self.machine.caches(4)],
            [("L1d", 4), ("L2", 4), ("L3", 1)],
        )
        self.assertEqual(self.machine.caches(32)[0].count, 16)

    def test_home(self):
        found = [self.machine.home(size, 1) for size in (49152, 49153, 2**25, 2**26, 2**27)]
        self.assertEqual(found, ["L1d", "L2", "L3", "partly in caches", "memory"])

    def test_size_that_fills_a_cache(self):
        self.assertAlmostEqual(size._size_of([(10, 800), (1000, 8000000)], 80000), 100)
        self.assertIsNone(size._size_of([(10, 800), (1000, 8000000)], 799))
        self.assertIsNone(size._size_of([(10, 0.0), (20, 0.0)][:1], 5))

    def test_cpu_lists(self):
        self.assertEqual([cpu_count(text) for text in ("0-3,8", "0", "", None)], [5, 1, None, None])


if __name__ == "__main__":
    unittest.main()
