"""Puts a person's own file together, from what they themselves may read."""

from collections.abc import Iterator
from dataclasses import dataclass

from clients.enums import ConsentKind
from clients.queries.disclosures import own_disclosures
from clients.queries.records import own_requests
from homework.enums import Capacity
from homework.export import rhythm, writings
from homework.export.content import Act, Notes, OwnCase
from homework.export.writings import Own
from homework.queries.circle import Circle
from homework.queries.own import own_circles
from homework.queries.own_all import own_consents, own_signatures
from homework.queries.own_log import Agreed, Chosen, Look, OfApp, Opened, Reached, ReadTogether, Signed, Told, own_log
from homework.queries.shared_with_me import Shared, shared_with
from practice import clock
from practice.access.actor import Actor
from practice.mail.safe_hours import in_words
from practice.mail.wishes import wishes_of
from practice.people.models import User
from practice.people.queries import me

WHO = "your name and address"
OF_APPS = {"let_in": "You let {name}, an app, read something of yours.", "ended": "{name}, an app, can read no more."}
READ_BY_APP = "{name}, an app that you let in, read something of yours."
READ = {
    "sessions": "when your sessions are",
    "assignments": "what you were given to do",
    "summaries": "a page that sums up what you handed in before a session",
    "consents": "what you agreed to",
}

type Looked = Look | OfApp | Opened | Reached | ReadTogether | Told


@dataclass(frozen=True, slots=True)
class Made:
    """The file's content, and what of it is others' words."""

    notes: Notes
    shared: Shared


def own_notes(actor: Actor) -> Made:
    """All that the actor wrote and what is shared with them; no hold, flag or gate, and nothing of the team's own."""
    user, (cases, around) = me(actor), own_circles(actor)
    own, shared = Own.of(actor, cases, around), shared_with(actor)
    notes = Notes(
        person=_person(user),
        practice=user.practice.name,
        made_at=clock.now(),
        cases=tuple(_case(case.code, around[case.pk]) for case in cases),
        answers=tuple(writings.answers(own)),
        drafts=tuple(writings.drafts(own)),
        lines=tuple(writings.lines(own)),
        shared=tuple(writings.shared_words(own, shared)),
        consents=tuple(_consents(actor)),
        signatures=tuple(_signatures(actor)),
        looks=tuple(_looks(actor)),
        left=tuple(_left(actor)),
        requests=tuple(_requests(actor)),
        steps=tuple(rhythm.steps(actor)),
        coming_back=tuple(rhythm.coming_back(actor)),
        rests=tuple(rhythm.rests(actor)),
    )
    return Made(notes, shared)


def _person(user: User) -> dict[str, str]:
    wishes = wishes_of(user.pk)
    return {
        "name": user.name,
        "called": user.client.called,
        "address": user.email,
        "zone": user.zone,
        "notices_to": wishes.address,
        "phone": wishes.phone,
        "texts_to": wishes.texts,
        "reminders": f"{wishes.remind.label}, {', '.join(way.label for way in wishes.remind_by)}",
        "written_to": "never" if wishes.never else ", ".join(in_words(wishes.hours)) or "at any time",
    }


def _case(code: str, circle: Circle) -> OwnCase:
    partners = tuple(person.name for person in circle.partners)
    return OwnCase(code, partners, tuple(f"{person.name} ({person.capacity.value})" for person in circle.team))


def _consents(actor: Actor) -> Iterator[Act]:
    for row in own_consents(actor):
        kind = ConsentKind(row.kind)
        systems = sorted(system.user.name for system in row.systems.all())
        words = f"You {'agreed to' if row.on else 'took back'}: {kind.label}."
        yield Act(row.at, words, {"case": row.case.code, "kind": kind.value, "on": row.on, "systems": systems})


def _signatures(actor: Actor) -> Iterator[Act]:
    for row in own_signatures(actor):
        policy = row.policy
        facts = {"case": policy.case.code, "version": policy.number, "mode": policy.mode, "text": policy.text}
        yield Act(row.at, f"You signed what you agreed about secrets: {policy.text}", facts)


def _looks(actor: Actor) -> Iterator[Act]:
    """Everybody of the team and each record system that looked, the newest first; never a partner."""
    log = own_log(actor)
    while True:
        yield from (_look(line) for line in log.lines if not isinstance(line, Chosen | Agreed | Signed))
        if not log.earlier:
            return
        log = own_log(actor, before=log.earlier)


def _look(line: Looked) -> Act:
    facts: dict[str, object] = {"kind": line.kind, "who": line.name}
    if isinstance(line, Look):
        what = [own.code for own in line.shown]
        return Act(line.at, f"{line.name} looked.", facts | _capacity(line.capacity) | {"way": line.way, "what": what})
    if isinstance(line, OfApp):
        return Act(line.at, OF_APPS.get(line.what, READ_BY_APP).format(name=line.name), facts | {"what": line.what})
    if isinstance(line, Told):
        return Act(line.at, f"{line.name} read {READ.get(line.what, WHO)}.", facts | {"what": line.what})
    if isinstance(line, Opened):
        until = line.until.isoformat(timespec="seconds")
        return Act(line.at, f"{line.name} opened your case in an emergency.", facts | {"until": until})
    if isinstance(line, Reached):
        return Act(line.at, f"{line.name} was on duty and looked.", facts | _capacity(line.capacity))
    return Act(line.at, f"{line.name} read what you wrote together.", facts | _capacity(line.capacity))


def _capacity(capacity: Capacity) -> dict[str, object]:
    return {"capacity": capacity.value}


def _left(actor: Actor) -> Iterator[Act]:
    for row in own_disclosures(actor):
        facts = {name: getattr(row, name) for name in ("recipient", "address", "what", "purpose", "basis")}
        to = ", ".join(filter(None, (row.recipient, row.address)))
        words = f"{to} received: {row.what}. {row.purpose}. {row.get_basis_display()}."
        yield Act(row.at, words, facts | {"by": row.by.name})


def _requests(actor: Actor) -> Iterator[Act]:
    for row in own_requests(actor):
        yield Act(row.asked_at, row.words or row.get_kind_display(), {"kind": row.kind, "answered": row.is_answered})
