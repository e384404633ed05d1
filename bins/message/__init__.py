"""The words of HTTP as we keep them. Pure: no I/O, no framework."""
