"""Views: prep."""
