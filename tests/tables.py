"""Makes the tables of a house of its own, as the models have them: python -m tests.tables, in a second."""

import os

import django
from django.apps import apps
from django.conf import settings
from django.core.management import call_command


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "practice.settings")
    django.setup()
    settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}
    call_command("migrate", run_syncdb=True, verbosity=0)
    call_command("createcachetable", verbosity=0)


if __name__ == "__main__":
    main()
