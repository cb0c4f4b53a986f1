"""The people as a Django app."""

from django.apps import AppConfig


class ClientsConfig(AppConfig):
    """The people in care and those who care for them."""

    name = "clients"
