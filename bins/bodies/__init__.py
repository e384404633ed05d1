"""Ways of looking at the bytes of a body. Pure: no I/O, no framework."""
