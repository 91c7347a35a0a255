"""The rules of a conference, as tests."""
