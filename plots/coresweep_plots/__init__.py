# SPDX-License-Identifier: MIT
"""Reads the files of a run and draws them. Decides nothing: every median, interval and speedup
is summary.csv's."""
