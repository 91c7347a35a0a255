"""Texts as vectors, read by a model in a process of its own. Changes when another model reads them."""
