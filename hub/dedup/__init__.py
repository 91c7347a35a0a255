"""Near-duplicates and topics: advice about a recommendation, pure, given after it was acknowledged."""
