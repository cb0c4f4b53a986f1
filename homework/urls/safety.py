"""Addresses of help and of the way out."""

from django.urls import path

from homework.views import safety

urlpatterns = [
    path("help/", safety.help_now, name="help_now"),
    path("safety/", safety.help_now, name="safety"),
    path("leave/", safety.leave, name="leave"),
]
