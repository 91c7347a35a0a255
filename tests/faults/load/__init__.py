"""Faults of load: who reads slowly, who writes slowly, who never ends, and what they may cost everybody else."""
