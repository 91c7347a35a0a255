"""The specification of the whole: real pages in a real browser, against a real hub."""
