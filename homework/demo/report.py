"""What was played, for somebody who tests the practice from outside, with all ids and codes."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings

from clients.models import Case, SecretsPolicy, Session, TeamMember
from homework.demo import handed
from homework.demo.house import disclosures, duties
from homework.demo.people import app_secret
from homework.demo.play import Played
from homework.demo.skipped import skipped
from practice.people.models import Membership, Practice, User


def report(played: Played, seed: int) -> dict[str, Any]:
    """The whole practice as plain data; people appear by their e-mail addresses, times in UTC."""
    practice = Practice.objects.get(pk=played.stage.users["graham"].practice_id)
    return {
        **_house(practice, first_day=played.stage.calendar.day(0).isoformat()),
        "seed": seed,
        "people": list(_people(played, seed)),
        "cases": list(_cases(played)),
        "sessions": list(_sessions(played)),
        "assignments": list(handed.assignments(played.stage)),
        "responses": list(handed.responses(played.stage)),
        "joint": list(handed.joint(played.stage)),
        "flags": list(handed.flags(played.stage)),
        "duties": list(duties(played.stage)),
        "disclosures": list(disclosures(played.stage)),
        "skipped": list(skipped(played.stage)),
    }


def report_empty(clinician: User, link: str) -> dict[str, Any]:
    """A practice with one clinician in the same form; ``link`` is where they choose their password, once."""
    nothing = ("cases", "sessions", "assignments", "responses", "joint", "flags", "duties", "disclosures", "skipped")
    roles = clinician.memberships.order_by("role").values_list("role", flat=True)
    person = {"name": clinician.name, "roles": list(roles), "id": clinician.pk, "email": clinician.email}
    return {
        **_house(clinician.practice),
        "people": [person | {"password": None, "invitation": link}],
        **{name: [] for name in nothing},
    }


def _house(practice: Practice, **more: str) -> dict[str, Any]:
    return {
        "base_url": settings.SITE_URL,
        "settings": {
            "mode": settings.MODE,
            "database": settings.DATABASES["default"]["ENGINE"].rsplit(".", 1)[-1],
            "zone": practice.zone,
            **more,
        },
        "practice": {
            "name": practice.name,
            "code": practice.code,
            "paper": practice.paper,
            "country": practice.country,
        },
    }


def _people(played: Played, seed: int) -> Iterator[dict[str, Any]]:
    roles: dict[int, list[str]] = {}
    for member in Membership.objects.filter(ended_at__isnull=True).order_by("role"):
        roles.setdefault(member.user_id, []).append(member.role)
    invited = {row["key"] for row in played.cast["clients"] if row.get("invited_only")}
    for name, user in played.stage.users.items():
        if user.pk not in roles:
            continue
        person = {"name": user.name, "roles": roles[user.pk], "id": user.pk}
        if "record_system" in roles[user.pk]:
            yield person | {"email": None, "password": None, "totp_secret": None}
            continue
        is_staff = "client" not in roles[user.pk]
        if "client" in roles[user.pk]:
            person["code"] = played.stage.client(name).code
        yield person | {
            "email": user.email,
            "password": None if name in invited else played.password,
            "totp_secret": app_secret(seed, name) if is_staff else None,
        }


def _cases(played: Played) -> Iterator[dict[str, Any]]:
    for name, known in played.stage.cases.items():
        case = Case.objects.get(pk=known.pk)
        people = case.participants.select_related("client__user").order_by("order")
        team = TeamMember.objects.filter(case=case, left_at__isnull=True).select_related("clinician").order_by("pk")
        policy = SecretsPolicy.objects.filter(case=case).order_by("-number").first()
        yield {
            "id": name,
            "code": case.code,
            "kind": "couple" if len(people) > 1 else "individual",
            "participants": [place.client.user.email for place in people],
            "team": [
                {
                    "email": seat.clinician.email,
                    "role": seat.role,
                    "until": seat.until.isoformat() if seat.until else None,
                }
                for seat in team
            ],
            "secrets_policy": policy.mode if policy else None,
            "separated": case.separated_at is not None,
        }


def _sessions(played: Played) -> Iterator[dict[str, Any]]:
    names = handed.names(played.stage)
    for row in Session.objects.filter(case__in=names).order_by("starts_at", "pk"):
        yield {
            "code": row.code,
            "case": names[row.case_id],
            "starts_at": handed.moment(row.starts_at),
            "place": row.place,
        }
