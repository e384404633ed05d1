"""The benchmark: the figures of the capture path, each beside its reference from the same run."""
