"""The work as a Django app."""

from django.apps import AppConfig


class HomeworkConfig(AppConfig):
    """What is given, answered and shared."""

    name = "homework"
