"""Addresses that belong to the house."""

from django.urls import path

from practice.web import views

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
]
