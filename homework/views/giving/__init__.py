"""Choosing an exercise, setting it, and following what was set."""
