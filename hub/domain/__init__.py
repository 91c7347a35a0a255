"""The rules of a conference, pure: commands in, events out, states folded. Imports nothing but the standard library."""
