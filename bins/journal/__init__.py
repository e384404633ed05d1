"""The journal: makes captures durable in batches.

`journal.py` gathers and answers on the event loop; `process.py` carries a batch to the store's own process; `child.py`
runs there, with one small writer per store (`sqlite.py`), and knows nothing of loop, sockets or framework.
"""
