"""Where the world meets a conference: one port, join codes and devices, connections, followers, pages."""
