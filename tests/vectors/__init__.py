"""Reckons worked examples of the clinical specification: all that lie here, and those in files that are named."""
