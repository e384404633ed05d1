"""Live delivery: who watches which bin, and how each of them gets every request once, in order."""
