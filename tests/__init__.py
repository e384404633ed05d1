"""Tests, in the shape of the source; whole systems in end_to_end, browser, faults and bench."""
