"""Measurements: `make bench` runs them all and writes the table of `docs/performance.md`."""
