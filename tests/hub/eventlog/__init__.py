"""The specification of the log: one contract for every log, and what each adds to it."""
