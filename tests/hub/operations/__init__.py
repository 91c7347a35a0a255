"""The specification of what keeps a hub's folder well."""
