"""The sandbox: a small practice of invented people, and a program that may do everything there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from clients.actions.cases import open_case, plan_session
from clients.actions.people import add_client, connect_record_system, open_practice
from clients.enums import ConsentKind
from clients.models import Case, Client
from homework.actions.answering import submit
from homework.actions.assigning import Terms, assign, usual_levels, usual_release
from homework.actions.publishing import publish_library
from homework.actions.sharing import set_consent
from homework.demo.totals import answers
from homework.enums import Level
from homework.models import ExerciseVersion, Part
from practice import clock
from practice.access.actor import Actor
from practice.people.acting import actor_for
from practice.people.models import Practice, User
from practice.people.sandbox import NAME, become_sandbox, put_aside, sandbox
from practice.sync.models import ApiClient
from practice.sync.registering import Registered, cut_off_program, register_program
from practice.sync.scopes import OWN

PROGRAM, SYSTEM = "Sandbox program", "sandbox-pms"
CLINICIAN, CLINICIANS_ADDRESS = "Dr Alma Reed", "alma@sandbox.example"
# In FHIR, beside all that our own words open.
EVERYTHING = ("system/*.cruds", "system/AuditEvent.rs")
ZONE, COUNTRY, MINUTES = "Europe/London", "GB", 50
# Who is in treatment together, and whether they let record systems read.
CASES = (
    (("Robin Field", "Sasha Field"), True),
    (("Kim Aster", "Noor Aster"), False),
    (("Lee Quill",), True),
)
WEEKLY, INSTRUMENT, TOTAL = "felt-safety-check", "who-5", 60
WEEK: dict[str, object] = {
    **dict.fromkeys(("safe_self", "safe_speak", "safe_back", "safe_body"), 6),
    "conflict": "none",
    "one_line": "Two quiet evenings, and one walk by the river.",
}


@dataclass(frozen=True, slots=True)
class Sandbox:
    """The practice, and its program with the secret that is told once."""

    practice: Practice
    program: Registered


@transaction.atomic
def open_sandbox() -> Sandbox:
    """Open it anew; one that is there is put aside, and its programs are let in no more."""
    known = sandbox()
    if known is not None:
        _close(known)
    versions = {version.exercise.slug: version for version in publish_library()}
    clinician = open_practice(name=NAME, clinician=CLINICIAN, email=CLINICIANS_ADDRESS, zone=ZONE, country=COUNTRY)
    become_sandbox(clinician.practice)
    by, scopes = actor_for(clinician), [*OWN, *EVERYTHING]
    system = connect_record_system(name=PROGRAM, scopes=scopes, by=by)
    program = register_program(system, PROGRAM, scopes, by=by)
    for place, (names, agree) in enumerate(CASES):
        case, people = _case(names, clinician, by)
        _meet(case, place, by)
        _work(case, people, versions, agree=agree, by=by)
    return Sandbox(clinician.practice, program)


def _close(practice: Practice) -> None:
    owner = User.objects.get(practice=practice, memberships__role="administrator")
    for client in ApiClient.objects.filter(practice=practice, revoked_at__isnull=True):
        cut_off_program(client, by=actor_for(owner))
    put_aside(practice)


def _case(names: Sequence[str], clinician: User, by: Actor) -> tuple[Case, list[Client]]:
    people = [
        add_client(email=f"{name.split()[0].lower()}@sandbox.example", name=name, country=COUNTRY, by=by)
        for name in names
    ]
    return open_case(people, treating=clinician, by=by), people


def _meet(case: Case, place: int, by: Actor) -> None:
    today: datetime = clock.now().replace(hour=10 + place, minute=0, second=0, microsecond=0)
    for days in (-4, 3):
        plan_session(case, today + timedelta(days=days), zone=ZONE, minutes=MINUTES, by=by)


def _work(case: Case, people: list[Client], versions: dict[str, ExerciseVersion], *, agree: bool, by: Actor) -> None:
    """Let them agree or not, and hand in one weekly check and one instrument each."""
    for client in people if agree else ():
        set_consent(case, ConsentKind.RECORDS, on=True, by=actor_for(client.user))
    for slug, told in ((WEEKLY, WEEK), (INSTRUMENT, answers(INSTRUMENT, TOTAL))):
        version, many = versions[slug], len(people)
        terms = Terms(
            levels=usual_levels(version, participants=many, everyone=True),
            suggested=Level.THERAPIST,
            needs_release=usual_release(version, participants=many),
        )
        given = assign(case, version, terms, tells=False, by=by)
        for part in Part.objects.select_related("author__user").filter(assignment=given):
            submit(part, told, Level.THERAPIST, by=actor_for(part.author.user))
