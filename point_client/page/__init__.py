"""The moderator's page of one point, served by its own program on loopback, whether the hub is there or not."""
