"""The program of one point: its durable outbox and its link to the hub. Never imports the hub."""
