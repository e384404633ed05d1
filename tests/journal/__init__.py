"""Tests of the journal: a contract for every store, and the batching above it."""
