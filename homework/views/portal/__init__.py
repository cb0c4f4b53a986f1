"""Views: portal."""
