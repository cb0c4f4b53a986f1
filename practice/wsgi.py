"""The way in for web servers; with a danger in its settings it stays shut."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "practice.settings")
application = get_wsgi_application()

from practice.dangers import refuse_danger  # noqa: E402 - Django has to be there first

refuse_danger()
