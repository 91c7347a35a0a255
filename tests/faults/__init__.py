"""Faults on purpose, on the real programs: every family's rounds end in one table of kept and broken promises."""
