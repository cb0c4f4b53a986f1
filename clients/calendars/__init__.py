"""Calendars as other programmes write and read them: RFC 5545, and nothing of our people."""
