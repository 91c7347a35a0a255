"""Tests of what the two sides say to each other."""
