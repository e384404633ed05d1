"""Captured requests written down for other tools: commands, code, HAR, NDJSON, CSV. Pure: no I/O, no framework."""
