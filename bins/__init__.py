"""Bins: capture addresses, the requests sent to them, and the pages that show them."""
