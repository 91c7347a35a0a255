"""What developers run on the sources; no part of the product."""
