"""The point's program, tested through its doors: the outbox, real sockets, and the command line."""
