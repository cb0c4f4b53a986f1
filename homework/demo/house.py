"""What the house itself does in the story: who leads and who is on duty, and what left the practice."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from clients.actions.disclosing import note_disclosure
from clients.actions.duty import name_duty
from clients.enums import DutyKind
from clients.models import Disclosure, Duty
from homework.demo.handed import moment, names
from homework.demo.stage import Act, Stage


def house(cast: dict[str, Any], stage: Stage) -> Iterator[Act]:
    """Name who serves the practice, and write the ledger."""
    for row in cast["duties"]:
        yield Act(stage.calendar.at(row["day"], "08:15"), partial(_name, stage, row))
    for row in cast["disclosures"]:
        yield Act(stage.calendar.at(row["day"], "17:10"), partial(_disclose, stage, row))


def _name(stage: Stage, row: dict[str, Any]) -> None:
    person = stage.users[row["person"]]
    name_duty(person, DutyKind(row["kind"]), until=_until(stage, row), by=stage.actor("graham"))


def _until(stage: Stage, row: dict[str, Any]) -> datetime | None:
    if "days_from_today" not in row:
        return None
    day = stage.today + timedelta(days=row["days_from_today"])
    return datetime.combine(day, time(8), tzinfo=ZoneInfo(stage.calendar.zone))


def _disclose(stage: Stage, row: dict[str, Any]) -> None:
    told = {name: row[name] for name in ("recipient", "address", "what", "purpose", "basis")}
    note_disclosure(stage.cases[row["case"]], stage.client(row["client"]), **told, by=stage.clinician(row["case"]))


def duties(stage: Stage) -> Iterator[dict[str, Any]]:
    """Who serves the practice, as plain data."""
    people = [user.pk for user in stage.users.values()]
    for row in Duty.objects.filter(person__in=people, ended_at__isnull=True).select_related("person").order_by("pk"):
        yield {
            "email": row.person.email,
            "kind": row.kind,
            "since": moment(row.since),
            "until": moment(row.until),
        }


def disclosures(stage: Stage) -> Iterator[dict[str, Any]]:
    """The ledger, as plain data."""
    cases = names(stage)
    for row in Disclosure.objects.filter(case__in=cases).select_related("client__user", "by").order_by("pk"):
        yield {
            "code": row.code,
            "case": cases[row.case_id or 0],
            "client": row.client.user.email,
            "by": row.by.email,
            "at": moment(row.at),
            "basis": row.basis,
            "recipient": row.recipient,
            "address": row.address,
            "what": row.what,
            "purpose": row.purpose,
        }
