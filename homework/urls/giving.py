"""Addresses of the giving pages."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
