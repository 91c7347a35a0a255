"""The specification of the gateway."""
