"""The stops at apps: what one asks, an app that nobody knows, and the list with and without one."""

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings

from practice import clock
from practice.access.actor import Actor
from practice.people.models import User
from practice.sync.allowing import keep_app_read
from practice.sync.models import Allowance
from practice.web.actor import actor_for
from tests.journeys.stops import MAYA, TOM, Stop, at
from tests.practice.sync.apps import App


def apps(maya: User, by: Actor) -> Iterator[Stop]:
    """Maya has let one in, which has read of hers; Tom has none."""
    app = App(by)
    given = Allowance.objects.create(
        person=maya,
        application=app.client,
        patient="maya",
        scope="patient/Task.rs patient/QuestionnaireResponse.rs offline_access",
        given_at=clock.now(),
        until=clock.now() + timedelta(days=90),
    )
    for way in ("responses", "assignments"):
        keep_app_read(given, way=way, by=actor_for(maya))
    for who in (MAYA, TOM):
        yield at(who, "my_apps")
    yield at(MAYA, "my_log")
    here = f"{settings.SITE_URL}/fhir/r4"
    yield Stop(MAYA, "oauth_authorize", app.asks(aud=here))
    yield Stop(TOM, "oauth_authorize", app.asks(aud=here, scope="patient/Task.rs"))
    yield Stop(MAYA, "oauth_authorize", app.asks(client_id="nobody"), status=400)
