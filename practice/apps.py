"""The house as a Django app."""

from django.apps import AppConfig


class PracticeConfig(AppConfig):
    """The house: who signs in, who may, what was done."""

    name = "practice"
