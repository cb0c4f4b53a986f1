"""The cast: who works in the demo practice, who is in care there, and how each of them comes in."""

import base64
from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from random import Random
from typing import Any

from clients.actions.cases import open_case
from clients.actions.people import (
    add_client,
    add_colleague,
    add_record_system,
    invite,
    open_practice,
)
from clients.actions.secrets import propose_policy, sign_policy
from clients.enums import ConsentKind, SecretsMode, TeamRole
from homework.actions.care import join_team, leave_practice
from homework.actions.publishing import publish_library
from homework.actions.publishing_pathways import publish_pathways
from homework.actions.sharing import set_consent
from homework.demo.stage import Act, Stage
from practice.access.actor import Actor
from practice.enums import Role
from practice.people.covering import begin_knowing
from practice.people.entering import accept_invitation
from practice.people.factors.app_codes import set_app
from practice.people.models import User

FOUNDED, ARRIVED = -40, -6
WORDS = 4
SECRET_BYTES = 20


def coming_in(cast: dict[str, Any], stage: Stage) -> Iterator[Act]:
    """Found the practice, take everybody in and open the cases, with consents, agreements and care teams."""
    yield Act(stage.calendar.at(FOUNDED, "09:00"), partial(_found, cast, stage))
    for row in cast["clients"]:
        yield Act(stage.calendar.at(_arrival(cast, row["key"]), "15:00"), partial(_add_client, stage, row))
    for row in cast["cases"]:
        yield Act(stage.calendar.at(row["opened"], "16:00"), partial(_open, stage, row))
        if "secrets" in row:
            yield Act(stage.calendar.at(0, "08:00"), partial(_agree, stage, row, cast["secrets"][row["secrets"]]))
    for row in cast["consents"]:
        yield Act(stage.calendar.at(0, "08:30"), partial(_consent, stage, row))
    for row in cast["seats"]:
        yield Act(stage.calendar.at(row["day"], "17:30"), partial(_seat, stage, row))


def _arrival(cast: dict[str, Any], client: str) -> int:
    return min(int(case["opened"]) - 1 for case in cast["cases"] if client in case["clients"])


def _found(cast: dict[str, Any], stage: Stage) -> None:
    founder = cast["founder"]
    practice = cast["practice"]
    stage.users["founder"] = open_practice(**practice, clinician=founder["name"], email=founder["email"])
    stage.versions.update({version.exercise.slug: version for version in publish_library()})
    publish_pathways()
    for row in cast["staff"]:
        roles = tuple(Role(role) for role in row["roles"])
        stage.users[row["key"]] = add_colleague(
            email=row["email"], name=row["name"], roles=roles, by=stage.actor("founder")
        )
    for row in cast["record_systems"]:
        stage.users[row["key"]] = add_record_system(name=row["name"], by=stage.actor("graham")).user
    leave_practice(stage.users["founder"], by=stage.actor("graham"))


def _add_client(stage: Stage, row: dict[str, Any]) -> None:
    by = stage.actor("bea")
    stage.users[row["key"]] = add_client(email=row["email"], name=row["name"], country="GB", by=by).user


def _open(stage: Stage, row: dict[str, Any]) -> None:
    people = [stage.client(name) for name in row["clients"]]
    stage.cases[row["key"]] = open_case(people, treating=stage.users[row["treating"]], by=stage.actor("bea"))


def _agree(stage: Stage, row: dict[str, Any], text: str) -> None:
    case = stage.cases[row["key"]]
    policy = propose_policy(case, SecretsMode(row["secrets"]), text, by=stage.clinician(row["key"]))
    for client in row["clients"]:
        sign_policy(policy, by=stage.actor(client))


def _consent(stage: Stage, row: dict[str, Any]) -> None:
    for kind in row["kinds"]:
        set_consent(stage.cases[row["case"]], ConsentKind(kind), on=True, by=stage.actor(row["client"]))


def _seat(stage: Stage, row: dict[str, Any]) -> None:
    until = _until(stage, row)
    clinician = stage.users[row["clinician"]]
    join_team(stage.cases[row["case"]], clinician, TeamRole(row["role"]), until=until, by=stage.clinician(row["case"]))


def _until(stage: Stage, row: dict[str, Any]) -> date | None:
    if "days_from_today" in row:
        return stage.today + timedelta(days=row["days_from_today"])
    return stage.calendar.day(row["until"]) if "until" in row else None


def password(words: list[str], seed: int) -> str:
    """The one password of the demo practice, told again by the same seed."""
    return "-".join(Random(f"password {seed}").sample(words, WORDS))  # noqa: S311 - the demo's password is printed


def app_secret(seed: int, name: str) -> str:
    """The secret of the app for codes of one who works there, told again by the same seed."""
    made = Random(f"app {seed} {name}").randbytes(SECRET_BYTES)  # noqa: S311 - the demo's secrets are printed
    return base64.b32encode(made).decode()


def let_in(cast: dict[str, Any], stage: Stage, secret: str, seed: int) -> None:
    """Let everybody choose the password by their invitation; who works there gets an app for codes.

    It comes last, so that no mail tells the people of the story about what they did weeks ago.
    """
    for row in cast["clients"] + cast["staff"]:
        link = invite(stage.users[row["key"]], by=stage.actor("graham"))
        if not row.get("invited_only"):
            _come(accept_invitation(link, secret), stage.actor(row["key"]))
        if row in cast["staff"]:
            set_app(stage.users[row["key"]], app_secret(seed, row["key"]))


def _come(user: User, by: Actor) -> None:
    if by.is_client:
        begin_knowing(user, on=False, by=by)
