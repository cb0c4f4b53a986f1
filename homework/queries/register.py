"""The register of promises: every one that was agreed to in a case, in each wording, and what each person tells of it.

It is made from the joint texts that the reader may read, and from the reports that the reader may read: each partner's
report is their own answer, for the care team and for nobody else.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from clients.models import Case, Client
from homework.analytics.follow_through import Outcome
from homework.analytics.times import Promised, Told, monday
from homework.enums import Capacity
from homework.library.branching import entries
from homework.models import JointLine, JointVersion, Part, Response, ResponseGrant
from homework.models.response import VIEW
from homework.queries.forms import bring_forms
from homework.queries.joint_versions import VersionLine, readable_versions
from homework.queries.prep_joint import Promise, is_about_promises, makers_of, promise_in
from homework.queries.responses import Reading, narrowed
from practice.access.actor import Actor
from practice.access.grants import permission_id, running

REPORT = "commitment-check"
MIDDLE = 2


@dataclass(frozen=True, slots=True)
class Commitment:
    """A promise in one wording, as the joint text had it from its version ``number`` on.

    ``author`` wrote the line; a promise that names somebody else as its maker is nobody's yet, and is not counted.
    ``ended_at`` says when it was taken out or other words took its place: then ``replaced_by`` names their line.
    """

    promise: Promise
    author: int
    weight: int
    number: int
    since: datetime
    ended_at: datetime | None
    replaces: str
    replaced_by: str

    @property
    def is_own(self) -> bool:
        """Whether its maker agreed to it."""
        return self.promise.maker == self.author

    def to(self, people: Iterable[Client]) -> tuple[Client, ...]:
        """The others of the case, to whom it was promised."""
        return tuple(client for client in people if client.pk != self.promise.maker)


@dataclass(frozen=True, slots=True)
class Register:
    """What the reader may know of a case's promises: all of them, the oldest first, and everybody's reports.

    ``texts`` are the versions it was made from, ``readings`` the reports; ``told`` and ``asked`` go by the person.
    """

    commitments: tuple[Commitment, ...]
    texts: frozenset[int]
    readings: tuple[Reading, ...]
    told: Mapping[int, Sequence[Told]]
    asked: Mapping[int, frozenset[date]]

    def promised_by(self, client: Client, zone: ZoneInfo) -> list[Promised]:
        """What one person promised, in the days of ``zone``."""
        return [_promised(one, zone) for one in self.commitments if one.is_own and one.promise.maker == client.pk]


def _promised(one: Commitment, zone: ZoneInfo) -> Promised:
    return Promised(
        key=one.promise.line,
        weight=one.weight,
        since=one.since.astimezone(zone).date(),
        until=one.ended_at.astimezone(zone).date() if one.ended_at else None,
        reworded=bool(one.replaced_by),
        due=one.promise.due,
        per_week=one.promise.per_week,
    )


def zone_of(client: Client, case: Case) -> ZoneInfo:
    """The zone in which a participant's days and weeks begin."""
    return ZoneInfo(client.user.zone or case.practice.zone)


def register_of(case: Case, people: Sequence[Client], actor: Actor) -> Register:
    """The register of a case in the actor's care."""
    versions = _versions(case, actor)
    zones = {client.pk: zone_of(client, case) for client in people}
    readings = _reports(case, actor)
    told, weeks = _told(readings, zones)
    return Register(
        commitments=commitments_of(case, actor, versions=versions),
        texts=frozenset({version.assignment_id: version.pk for version in versions}.values()),
        readings=tuple(readings),
        told=told,
        asked=_asked(case, zones, weeks),
    )


def _versions(case: Case, actor: Actor) -> list[JointVersion]:
    rows = readable_versions(actor).filter(assignment__case=case).select_related("assignment__version")
    return [row for row in rows.order_by("assignment_id", "number") if is_about_promises(row)]


def commitments_of(
    case: Case, actor: Actor, *, versions: Sequence[JointVersion] | None = None
) -> tuple[Commitment, ...]:
    """Every promise of a case in the versions of joint texts that the actor may read, the oldest first."""
    rows = _versions(case, actor) if versions is None else versions
    first: dict[str, JointVersion] = {}
    for version in rows:
        for line in version.lines:
            first.setdefault(line["line"], version)
    lines = {line.pk: line for line in JointLine.objects.filter(code__in=first)}
    after = {line.replaces_id: line.code for line in lines.values() if line.replaces_id}
    before = {line.code: lines[line.replaces_id].code for line in lines.values() if line.replaces_id in lines}
    makers = makers_of(case)
    found = (
        _commitment(case, line, first[line.code], makers, replaced=(before.get(line.code, ""), after.get(line.pk, "")))
        for line in lines.values()
    )
    return tuple(sorted(found, key=lambda one: (one.since, one.number, one.promise.line)))


def _commitment(
    case: Case, line: JointLine, version: JointVersion, makers: Mapping[str, int], *, replaced: tuple[str, str]
) -> Commitment:
    answers, size = line.answers, line.answers.get("c_weight")
    ends = (line.removed_at, version.assignment.taken_back_at, case.separated_at)
    return Commitment(
        promise=promise_in(version, VersionLine(line.code, line.author_id, answers, line.withheld), makers),
        author=line.author_id,
        weight=size if isinstance(size, int) else MIDDLE,
        number=version.number,
        since=version.made_at,
        ended_at=min((at for at in ends if at is not None), default=None),
        replaces=replaced[0],
        replaced_by=replaced[1],
    )


def _reports(case: Case, actor: Actor) -> list[Reading]:
    grants = ResponseGrant.objects.filter(
        running(actor.today()),
        user_id=actor.person,
        permission_id=permission_id(Response, VIEW),
        content_object__part__assignment__case=case,
        content_object__version__exercise__slug=REPORT,
        content_object__version__exercise__practice__isnull=True,
    )
    rows = list(
        grants.select_related("content_object__version", "content_object__part__assignment")
        .defer("content_object__version__definition")
        .order_by("content_object_id")
    )
    bring_forms(row.content_object for row in rows)
    return [narrowed(row.content_object, Capacity(row.capacity)) for row in rows]


def _told(
    readings: Sequence[Reading], zones: Mapping[int, ZoneInfo]
) -> tuple[dict[int, list[Told]], dict[int, set[date]]]:
    """Every report by the day that it speaks of: when it was first handed in, or wanted if that was earlier."""
    parts = [reading.response.part_id for reading in readings]
    first = dict(Response.objects.filter(part__in=parts, number=1).values_list("part_id", "submitted_at"))
    told: dict[int, list[Told]] = defaultdict(list)
    weeks: dict[int, set[date]] = defaultdict(set)
    for reading in readings:
        response, handed_in = reading.response, first[reading.response.part_id]
        if response.client_id in zones:
            moment = min(handed_in, response.part.assignment.due_at or handed_in)
            day = moment.astimezone(zones[response.client_id]).date()
            weeks[response.client_id].add(monday(day))
            told[response.client_id] += _lines_of(reading, day)
    return told, weeks


def _lines_of(reading: Reading, day: date) -> list[Told]:
    return [
        Told(
            key=str(line.get("cc_ref", "")),
            day=day,
            done=done if isinstance(done := line.get("cc_done"), int) else None,
            outcome=Outcome(str(line["cc_outcome"])) if "cc_outcome" in line else None,
        )
        for line in entries(reading.answers.get("cc"))
    ]


def _asked(case: Case, zones: Mapping[int, ZoneInfo], told: Mapping[int, set[date]]) -> dict[int, frozenset[date]]:
    """The weeks in which each person was asked; what rests or was taken back asks nobody."""
    waiting = Part.objects.filter(
        assignment__case=case,
        assignment__version__exercise__slug=REPORT,
        assignment__version__exercise__practice__isnull=True,
        assignment__paused_at__isnull=True,
        assignment__taken_back_at__isnull=True,
        current__isnull=True,
    )
    weeks = {person: set(told.get(person, ())) for person in zones}
    for part in waiting.select_related("assignment"):
        if part.author_id in zones:
            moment = part.assignment.due_at or part.assignment.set_at
            weeks[part.author_id].add(monday(moment.astimezone(zones[part.author_id]).date()))
    return {person: frozenset(found) for person, found in weeks.items()}
