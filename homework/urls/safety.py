"""Addresses of help and of the way out."""

from django.urls import path

from homework.views import help_lines, safety

urlpatterns = [
    path("help/", safety.help_now, name="help_now"),
    path("safety/", safety.help_now, name="safety"),
    path("settings/help/", help_lines.help_lines, name="settings_help"),
    path("settings/help/check/", help_lines.check, name="settings_help_check"),
    path("settings/help/remove/", help_lines.remove, name="settings_help_remove"),
    path("leave/", safety.leave, name="leave"),
]
