"""What the two sides say to each other: frames, views, limits and rules.
No I/O, no clock, no import of ours.
"""
