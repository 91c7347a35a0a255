"""The specification of the hub."""
