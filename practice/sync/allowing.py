"""A person's yes to an app, what comes of it, and how it is taken back."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction

from practice import clock
from practice.access.actor import Actor
from practice.access.errors import NotVisibleError
from practice.access.prepared import Insert
from practice.audit.record import record
from practice.codes import fingerprint, new_secret
from practice.people.factors.standing import is_client
from practice.people.models import User
from practice.people.notices import tell_of_opening
from practice.sync.asking import METHOD, Asked
from practice.sync.models import AccessToken, Allowance, ApiClient, AppRead, AuthorizationCode, RefreshToken
from practice.sync.scopes import OFFLINE

CODE_LASTS = timedelta(seconds=60)
# How long a used code is known, so that whoever uses it again ends what came of it.
CODE_KEPT = timedelta(days=1)
SEEN_EVERY = timedelta(minutes=1)
_DAILY = ("allowance", "kind", "day")
_KEPT = Insert(AppRead, *_DAILY, "at", same=_DAILY, renewed=("at",))


def lasts(*, comes_back: bool) -> timedelta:
    """How long an app may read after a yes: as long as one token lasts, unless it may come back by itself."""
    if comes_back:
        return timedelta(days=settings.APP_DAYS)
    return timedelta(seconds=settings.TOKEN_SECONDS)


@transaction.atomic
def allow_app(asked: Asked, scopes: tuple[str, ...], *, patient: str, by: Actor) -> str:
    """Let an app read of oneself with these scopes. Gives the code that it changes into a token, kept nowhere.

    The person is told by mail. ``patient`` is how the interfaces call them. Raises NotVisibleError unless ``by`` is in
    care, in the practice of the app.
    """
    if not by.is_client or by.practice != asked.client.practice_id or not scopes:
        raise NotVisibleError
    now, code = clock.by_the_machine(), new_secret()
    AuthorizationCode.objects.filter(application=asked.client, expires__lt=now - CODE_KEPT).delete()
    AuthorizationCode.objects.create(
        application=asked.client,
        user_id=by.person,
        code=fingerprint(code),
        expires=now + CODE_LASTS,
        redirect_uri=asked.back,
        scope=" ".join(scopes),
        patient=patient,
        code_challenge=asked.challenge,
        code_challenge_method=METHOD,
    )
    record("allow_app", by=by, client=asked.client.pk)
    tell_of_opening(User.objects.get(pk=by.person))
    return code


def begin_allowance(code: AuthorizationCode) -> Allowance | None:
    """What a code is good for, from now on; None for one that was used before."""
    now = clock.now()
    allowance = Allowance.objects.create(
        person_id=code.user_id,
        application=code.application,
        patient=code.patient,
        scope=code.scope,
        given_at=now,
        until=now + lasts(comes_back=OFFLINE in code.scope.split()),
    )
    if AuthorizationCode.objects.filter(pk=code.pk, allowance=None).update(allowance=allowance):
        return allowance
    allowance.delete()
    return None


def is_running(allowance: Allowance) -> bool:
    """Whether a yes still counts: it is not over, and the person is still in care in the practice of the app."""
    is_over = allowance.ended_at is not None or allowance.until <= clock.now()
    return not is_over and may_say_yes(allowance.person, allowance.practice_id)


def may_say_yes(person: User, practice: int) -> bool:
    """Whether somebody can come in as a client of this practice."""
    return person.is_active and person.practice_id == practice and is_client(person)


def end_allowance(allowance: Allowance, *, way: str, by: Actor) -> None:
    """Let nothing come of a yes any more: its tokens open nothing from the next call on."""
    Allowance.objects.filter(pk=allowance.pk, ended_at__isnull=True).update(ended_at=clock.now())
    RefreshToken.objects.filter(allowance=allowance).delete()
    AccessToken.objects.filter(allowance=allowance).delete()
    record("end_app", by=by, client=allowance.application_id, allowance=allowance.pk, way=way)


@transaction.atomic
def take_back(code: str, *, by: Actor) -> None:
    """Take back all that the actor has said yes to for one app, by its client id. Raises NotVisibleError."""
    rows = list(Allowance.objects.filter(person_id=by.person, application__client_id=code, ended_at__isnull=True))
    if not rows:
        raise NotVisibleError
    AuthorizationCode.objects.filter(user_id=by.person, application__client_id=code, allowance=None).delete()
    for row in rows:
        end_allowance(row, way="taken_back", by=by)


def end_all(person: User) -> None:
    """Forget all that somebody has said yes to, with every token and code."""
    AuthorizationCode.objects.filter(user=person).delete()
    Allowance.objects.filter(person=person).delete()


def end_all_of(client: ApiClient) -> None:
    """Let nothing come any more of all that people have said yes to for one app."""
    Allowance.objects.filter(application=client, ended_at__isnull=True).update(ended_at=clock.now())
    for model in (AuthorizationCode, RefreshToken, AccessToken):
        model.objects.filter(application=client).delete()


@transaction.atomic
def keep_app_read(allowance: Allowance, *, way: str, by: Actor) -> None:
    """Keep, once a day for each kind of thing, that an app was told; the person sees it in their log."""
    now = clock.now()
    _KEPT.many([(allowance.pk, way, by.today(), now)])
    if allowance.used_at is None or now - allowance.used_at >= SEEN_EVERY:
        Allowance.objects.filter(pk=allowance.pk).update(used_at=now)
    record("tell_app", by=by, way=way, client=allowance.application_id, allowance=allowance.pk)
