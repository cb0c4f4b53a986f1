"""What a person takes with them: all that they wrote, and what is shared with them."""
