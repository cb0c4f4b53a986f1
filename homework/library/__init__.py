"""The exercises as data, and what their answers mean."""
