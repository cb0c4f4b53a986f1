"""Two practices in one installation: whoever asks for what is the other's gets what anybody gets for what never was."""

import inspect
import pkgutil
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date
from importlib import import_module
from types import ModuleType
from typing import Any, get_args, get_origin, get_type_hints
from urllib.parse import quote

import pytest
from django.contrib.auth.models import AbstractBaseUser
from django.core.management import CommandError, call_command
from django.db import transaction
from django.http.response import HttpResponseBase

import clients.actions
import homework.actions
import practice.people
from clients.actions.elsewhere import Meeting, keep_relative
from clients.actions.importing import Said
from clients.actions.records import ask_for_deletion
from clients.actions.retention import set_legal_hold
from clients.actions.secrets import propose_policy
from clients.enums import LineKind, SecretsMode
from clients.models import (
    Case,
    Client,
    Duty,
    Import,
    LegalHold,
    Line,
    LineQuestion,
    RecordRequest,
    Relative,
    SecretsPolicy,
    Session,
)
from clients.queries.elsewhere import Elsewhere
from homework.actions.authoring import copy_exercise, publish_draft
from homework.models import (
    Assignment,
    BrokenGlass,
    Comment,
    Enrolled,
    Enrolment,
    Exercise,
    ExerciseVersion,
    Flag,
    JointLine,
    Part,
    PathwayStep,
    PathwayVersion,
    PrivateNote,
    Schedule,
    ScheduledFor,
)
from homework.queries.exercises import exercise
from homework.queries.shared_with_me import Shared, shared_with
from practice.access.actor import Actor
from practice.access.errors import RefusalError
from practice.codes import new_code, new_number
from practice.people.models import Practice, User
from practice.sync.models import RecordSystem
from practice.sync.webhooks.models import WebhookEndpoint
from tests.homework.leaks.addresses import Address, every_address, paths
from tests.homework.leaks.cast import PEOPLE, Leaky
from tests.homework.leaks.test_every_address import heard
from tests.homework.sharing.world import DAY_ZERO
from tests.practice.walls.two import Two, mixed, rows_of
from tests.share import quick_share_of

READERS = ("ana", "ray", "uma", "adi", "fay")
ENDS_THE_SESSION = {"leave", "sign_out"}
RECORD = {"practice.Event", "practice.EventLink", "practice.UnsealedEvent"}
KEPT = re.compile(r'name="kept" value="[^"]*"')
FORM_FIELDS = (
    "clinician",
    "person",
    "client",
    "clients",
    "case",
    "treating",
    "back",
    "user",
    "partner",
    "to",
    "people",
)


def keys_of(reader: Two) -> dict[str, list[object]]:
    """One of each kind of thing that is theirs, by the parameter that may name it."""
    theirs = reader.theirs
    in_it = {"assignment__case__practice_id": theirs.world.founder.practice_id}
    people: list[object] = [theirs.world.users["ray"].pk, theirs.world.users["ana"].pk]
    return {
        "code": codes_of(theirs),
        "line": list(JointLine.objects.filter(**in_it).values_list("code", flat=True)[:1]),
        "place": [1],
        "slug": ["felt-safety-check", "session-feedback-ours"],
        "spot": ["about"],
        "language": ["es"],
        "key": people,
        "person": people,
        "role": ["clinician"],
        "secret": ["never-made"],
        "who": ["MQ"],
        "token": ["never-made"],
        "time": ["2026-03-09"],
        "system": ["never-made"],
        "id": ["never-made"],
        "rest": ["never-made"],
        "kind": ["Patient"],
        "number": [0],
        "version": ["1"],
        "topic": ["errors"],
    }


def codes_of(theirs: Leaky) -> list[object]:
    """One of each kind of thing that has a code."""
    practice = theirs.world.founder.practice_id
    return [
        theirs.part("open", "ana").code,
        Schedule.objects.filter(case__practice_id=practice).earliest("pk").code,
        Enrolment.objects.get(case__practice_id=practice).code,
        theirs.world.cases["pair"].code,
        theirs.world.flags["f1"].code,
        theirs.world.assignments["open"].code,
        Session.objects.filter(case__practice_id=practice).earliest("pk").code,
        theirs.world.client("ana").code,
        Comment.objects.filter(client__practice_id=practice).earliest("pk").code,
        Import.objects.get(practice_id=practice).code,
        Line.objects.get(practice_id=practice, kind=LineKind.CLINIKO).code,
        WebhookEndpoint.objects.get(practice_id=practice).code,
    ]


def never(values: dict[str, list[object]]) -> dict[str, list[object]]:
    """The same shape, filled with what never was."""
    fresh: dict[str, list[object]] = {"code": [new_code()], "line": [new_code()]}
    return {**values, **fresh, "key": [new_number()], "person": [new_number()]}


def said(answer: HttpResponseBase, path: str) -> str:
    """All that an answer says, but for the address itself, and the form that a fresh sign-in would send on."""
    return KEPT.sub("", heard(answer).replace(path, "").replace(quote(path, safe=""), "").replace(quote(path), ""))


def names_something(address: Address) -> bool:
    return bool({"code", "line", "key", "person"} & set(address.parameters)) and address.name not in ENDS_THE_SESSION


@pytest.mark.shared
@pytest.mark.parametrize("reader", quick_share_of(READERS, differs=True))
def test_44_what_is_another_practices_answers_like_what_never_was(both: Two, reader: str) -> None:
    browser, values = both.ours.browser(reader), keys_of(both)
    theirs = both.practices[1]
    before = rows_of(theirs)
    keys = [str(key) for key in (*values["code"], *values["key"])]
    body = dict.fromkeys(FORM_FIELDS, keys)
    for address in filter(names_something, every_address()):
        for method in ("get", "post"):
            send = getattr(browser, method)
            (nothing,) = {said(send(path, body), path) for path in paths(address, never(values))}
            for path in paths(address, values):
                assert said(send(path, body), path) == nothing, f"{method} {path}"
    assert rows_of(theirs) == before


@pytest.mark.shared
@pytest.mark.parametrize("reader", quick_share_of(READERS, differs=True))
def test_44_no_list_and_no_form_reaches_another_practice(both: Two, reader: str) -> None:
    """Addresses that name nothing, sent with the other practice's keys in every field."""
    browser, values = both.ours.browser(reader), keys_of(both)
    theirs = both.practices[1]
    before, keys = rows_of(theirs), [str(key) for key in (*values["code"], *values["key"])]
    body = dict.fromkeys(FORM_FIELDS, keys)
    for address in every_address():
        if names_something(address) or address.name in ENDS_THE_SESSION:
            continue
        for path in paths(address, values)[:2]:
            said = heard(browser.get(path)) + heard(browser.get(path, {"q": "ana"}))
            assert [key for key in keys if key in said] == [], path
            browser.post(path, body)
    assert rows_of(theirs) == before
    assert mixed() == []


def modules(package: ModuleType) -> Iterator[ModuleType]:
    for found in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        yield import_module(found.name)


def every_action() -> list[Callable[..., object]]:
    """Every function that does something in somebody's name."""
    return [
        act
        for package in (homework.actions, clients.actions, practice.people)
        for module in modules(package)
        for name, act in inspect.getmembers(module, inspect.isfunction)
        if act.__module__ == module.__name__ and not name.startswith("_") and "by" in inspect.signature(act).parameters
    ]


# These make something new of the actor's own from words alone: there is nothing of another's to hand over.
FROM_WORDS = {
    *("add_client", "add_colleague", "add_record_system", "record", "take_in", "rest", "publish_own", "begin_own"),
    *("set_phq9_points", "bring_client", "connect_record_system", "take_file", "connect"),
}
# These are steps of an action that has made sure of it already.
STEPS = {
    *("keep_joint_openings", "keep_opening", "keep_openings", "keep_printed", "make_code", "stamp"),
    *("give_turn", "give", "has_room", "open_for", "open_unlocked", "require_going"),
    *("keep_reads", "keep_reads_together", "keep_consents_told"),
}


def held(theirs: Leaky) -> LegalHold:
    set_legal_hold([theirs.world.client("ana")], "A court asked.", by=theirs.world.actor("ray"))
    return LegalHold.objects.get(client=theirs.world.client("ana"))


def published(theirs: Leaky) -> ExerciseVersion:
    by = theirs.world.actor("ray")
    return publish_draft(copy_exercise(exercise("steadying-breath", by).version, by=by), 0, by=by)


def in_words(theirs: Leaky) -> dict[Any, object]:
    """What is no row: values, and what another system says of their case."""
    return {
        Elsewhere: Elsewhere("ledger", "1"),
        Said: Said(),
        Meeting: Meeting(theirs.world.cases["pair"], DAY_ZERO, "UTC", minutes=50),
        date: DAY_ZERO.date(),
        str: theirs.part("open", "ana").code,
        bool: True,
        int: 1,
    }


def handed(both: Two) -> dict[Any, object]:
    """Something of theirs for each kind of thing that an action takes."""
    theirs = both.theirs
    practice = theirs.world.founder.practice_id
    return {
        Case: theirs.world.cases["pair"],
        Client: theirs.world.client("ana"),
        User: theirs.world.users["wes"],
        AbstractBaseUser: theirs.world.users["wes"],
        Practice: Practice.objects.get(pk=practice),
        Part: theirs.part("open", "ana"),
        Assignment: theirs.world.assignments["open"],
        Flag: theirs.world.flags["f1"],
        Session: Session.objects.filter(case__practice_id=practice).earliest("pk"),
        JointLine: JointLine.objects.filter(assignment__case__practice_id=practice).earliest("pk"),
        SecretsPolicy: propose_policy(
            theirs.world.cases["pair"], SecretsMode.LIMITED, "All.", by=theirs.world.actor("ray")
        ),
        RecordSystem: RecordSystem.objects.get(user=theirs.world.users["pms"]),
        Duty: Duty.objects.get(practice_id=practice),
        BrokenGlass: BrokenGlass.objects.get(case__practice_id=practice),
        PrivateNote: PrivateNote.objects.filter(clinician__practice_id=practice).earliest("pk"),
        Comment: Comment.objects.filter(client__practice_id=practice).earliest("pk"),
        RecordRequest: ask_for_deletion(theirs.world.client("ana"), by=theirs.world.actor("ana")),
        LegalHold: held(theirs),
        Exercise: Exercise.objects.get(practice_id=practice, draft__isnull=False),
        ExerciseVersion: published(theirs),
        Shared: shared_with(theirs.world.actor("ben")),
        Schedule: Schedule.objects.filter(case__practice_id=practice).earliest("pk"),
        ScheduledFor: ScheduledFor.objects.filter(schedule__case__practice_id=practice).earliest("pk"),
        PathwayVersion: PathwayVersion.objects.get(pathway__practice_id=practice),
        Enrolment: Enrolment.objects.get(case__practice_id=practice),
        Enrolled: Enrolled.objects.get(enrolment__case__practice_id=practice),
        PathwayStep: PathwayStep.objects.get(enrolment__case__practice_id=practice),
        Import: Import.objects.get(practice_id=practice),
        Line: Line.objects.get(practice_id=practice, kind=LineKind.CLINIKO),
        Relative: keep_relative(theirs.world.client("ana"), Elsewhere("ledger", "kin-1"), "{}", by=theirs.world.owner),
        LineQuestion: LineQuestion.objects.get(line__practice_id=practice, line__kind=LineKind.CLINIKO),
        **in_words(theirs),
    }


def test_44_every_action_refuses_what_is_another_practices(both: Two) -> None:
    theirs = both.practices[1]
    things = handed(both)
    before = rows_of(theirs)
    tried, wrong = set(), []
    for act in every_action():
        hints = get_type_hints(act)
        given = {name: _given(kind, things) for name, kind in hints.items() if name not in {"by", "return"}}
        if act.__name__ in FROM_WORDS | STEPS or not any(name in hints for name in given):
            continue
        tried.add(act.__name__)
        for by in both.actors():
            wrong += [f"{act.__name__} by {sorted(by.roles)}: {end}" for end in [_end(act, given, by)] if end]
    assert wrong == [], "\n".join(wrong)
    assert len(tried) > 20
    assert rows_of(theirs) == before


def _given(kind: Any, things: dict[Any, object]) -> object:  # noqa: ANN401 - any annotation
    """Something of this kind; some of it where several are asked for."""
    of = [things[one] for one in get_args(kind) if one in things]
    return of if get_origin(kind) in {Sequence, Iterable, list, tuple, Collection} else things.get(kind)


def _end(act: Callable[..., object], given: dict[str, object], by: Actor) -> str:
    """Nothing when the action was refused; else how it went."""
    signature = inspect.signature(act)
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    first = [given.get(name) for name, one in signature.parameters.items() if one.kind in kinds and name != "by"]
    rest = {
        name: given.get(name)
        for name, one in signature.parameters.items()
        if one.kind == inspect.Parameter.KEYWORD_ONLY and name != "by"
    }
    try:
        with transaction.atomic():
            act(*first, **rest, by=by)
            transaction.set_rollback(True)
    except RefusalError:
        return ""
    except Exception as error:  # noqa: BLE001 - whatever it is, it is not a refusal
        return f"{type(error).__name__}: {error}"
    return "done"


def test_44_no_command_prints_what_is_another_practices(both: Two, tmp_path: object) -> None:
    ours, theirs = both.ours, both.theirs
    case, ray = theirs.world.cases["pair"], ours.world.users["ray"]
    with pytest.raises(CommandError, match="no such case"):
        call_command(
            "session_prep", case.code, "--edition", "room", "--as", "sol@example.org", "--out", f"{tmp_path}/x"
        )
    assert ray.practice_id != case.practice_id


def test_15_an_address_may_be_somebody_else_in_another_practice(both: Two) -> None:
    """Both worlds were made of the same addresses, and nobody was told that theirs is taken."""
    found = [
        {user.email for user in User.objects.filter(practice_id=practice) if user.email.endswith("@example.org")}
        for practice in both.practices
    ]
    people = {f"{name}@example.org" for name in (*PEOPLE, "owner") if name != "pms"}
    assert found == [people, people]
