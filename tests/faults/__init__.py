"""Fault tests: real servers that are killed, starved and cut off, with exact accounting afterwards."""
