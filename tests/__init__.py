"""The specification, as tests; mirrors the packages file for file."""
