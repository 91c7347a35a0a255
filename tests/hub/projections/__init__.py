"""Tests of the projections: what each screen shows of a state."""
