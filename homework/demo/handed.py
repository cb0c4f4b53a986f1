"""What was given, handed in, agreed and flagged in the play, as plain data."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from homework.demo.stage import Stage
from homework.models import Assignment, Flag, JointVersion, Response


def moment(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None


def names(stage: Stage) -> dict[int, str]:
    """The cases of the story by their keys."""
    return {case.pk: name for name, case in stage.cases.items()}


def _emails(stage: Stage) -> dict[int, str]:
    return {user.pk: user.email for user in stage.users.values()}


def assignments(stage: Stage) -> Iterator[dict[str, Any]]:
    cases = names(stage)
    rows = Assignment.objects.filter(case__in=cases).select_related("version__exercise").order_by("pk")
    for row in rows.prefetch_related("parts__author__user"):
        yield {
            "id": row.pk,
            "code": row.code,
            "case": cases[row.case_id],
            "exercise": row.version.exercise.slug,
            "levels": row.levels,
            "needs_release": row.needs_release,
            "addressees": {part.author.user.email: part.code for part in row.parts.all()},
            "set_at": moment(row.set_at),
            "due_at": moment(row.due_at),
            "paused": row.paused_at is not None,
            "taken_back": row.taken_back_at is not None,
        }


def responses(stage: Stage) -> Iterator[dict[str, Any]]:
    emails = _emails(stage)
    rows = Response.objects.filter(part__assignment__case__in=names(stage)).select_related("part__assignment")
    for row in rows.prefetch_related("choices").order_by("pk"):
        yield {
            "id": row.pk,
            "part_code": row.part.code,
            "assignment": row.part.assignment.code,
            "author": emails[row.client_id],
            "level": max(row.choices.all(), key=lambda choice: choice.pk).level,
            "number": row.number,
            "submitted_at": moment(row.submitted_at),
            "current": row.part.current_id == row.pk,
        }


def joint(stage: Stage) -> Iterator[dict[str, Any]]:
    emails = _emails(stage)
    for version in (
        JointVersion.objects.filter(assignment__case__in=names(stage)).select_related("assignment").order_by("pk")
    ):
        yield {
            "assignment": version.assignment.code,
            "number": version.number,
            "opened": version.opened,
            "lines": [{"code": line["line"], "author": emails[line["author"]]} for line in version.lines],
            "made_at": moment(version.made_at),
        }


def flags(stage: Stage) -> Iterator[dict[str, Any]]:
    cases = names(stage)
    for flag in Flag.objects.filter(case__in=cases).select_related("client__user").order_by("pk"):
        yield {
            "code": flag.code,
            "case": cases[flag.case_id],
            "client": flag.client.user.email,
            "rule": flag.rule,
            "level": flag.level,
            "raised_at": moment(flag.raised_at),
            "seen_at": moment(flag.seen_at),
            "action": flag.action,
            "acknowledged_at": moment(flag.acknowledged_at),
            "lifted_at": moment(flag.lifted_at),
        }
