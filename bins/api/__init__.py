"""The JSON side: bins and what they caught, for scripts and CI jobs."""
