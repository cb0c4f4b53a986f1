"""The icons of the house by name."""

from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
@lru_cache(maxsize=64)
def icon(name: str) -> SafeString:
    """One icon of the sprite, drawn once: a page has dozens of them, and they look the same everywhere."""
    return render_to_string("components/icon.html", {"name": name})
