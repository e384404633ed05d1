"""Tests of live delivery."""
