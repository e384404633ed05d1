"""The hot path: from bytes on a socket to an answer that stands for a committed row. Knows no framework.

The package is larger than its budget of 600 lines: deadlines, answers in order over pipelined captures and pages, and
refused upgrades are none of them uvicorn's, and leaving one out would lose requests or hang connections. They stand
apart in `connection.py`, so that `wire.py` reads as the way of one capture.
"""
