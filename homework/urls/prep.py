"""Addresses of the prep pages."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
