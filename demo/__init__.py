"""The demonstration: a whole conference played with real processes and real sockets, and checked afterwards."""
