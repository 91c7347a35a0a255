"""The hub: keeps the log of a conference, decides on commands and shows every screen what it may see."""
