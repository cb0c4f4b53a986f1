"""Views: giving."""
