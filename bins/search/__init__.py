"""Searches over a bin: their grammar, what they mean, and whether a request answers one. Pure: no I/O, no framework."""
