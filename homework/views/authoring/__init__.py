"""Pages on which a practice writes its own exercises."""
