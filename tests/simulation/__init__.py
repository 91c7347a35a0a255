"""Whole conferences in one thread and no time: real hub and client code in a world whose every chance has a seed."""
