"""Two requests side by side: what is the same and what is not. Pure: no I/O, no framework; every loop has a bound."""
