"""The promise: an append-only log with a hash chain, kept in memory or in SQLite, and its verification."""
