"""Addresses of the care pages."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
