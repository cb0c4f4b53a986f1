"""Addresses of the reference."""

from django.urls import path

from practice.reference import views

urlpatterns = [
    path("api/docs/", views.start, name="reference"),
    path("api/docs/trellis.py", views.client, name="reference_client"),
    path("api/docs/<str:topic>/", views.topic, name="reference_topic"),
]
