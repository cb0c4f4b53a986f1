"""A practice with one of everything that a record system may be told, and of everything that it may not."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from clients.actions.cases import plan_session
from clients.actions.cases_elsewhere import call_case
from clients.actions.elsewhere import call_client, call_session, keep_relative
from clients.actions.people import correct_client
from clients.models import Session
from clients.queries.elsewhere import Elsewhere
from homework.actions.answering import submit
from homework.actions.assigning import Terms, assign
from homework.actions.enrolling import enrol
from homework.actions.ordering import call_part
from homework.actions.publishing import publish
from homework.actions.publishing_pathways import publish_own
from homework.enums import Level
from homework.fhir.face import FACE
from homework.fhir.requests import FORM
from homework.fhir.responses.forms import id_of
from homework.library.catalogue import definition
from homework.library.measures import measure_definition
from homework.library.pathways import pathway_definition
from homework.models import Part
from practice import clock
from practice.enums import Role
from practice.fhir.kinds import SEARCH
from practice.people.acting import actor_for
from tests.homework.leaks.alone_asked import CHECK
from tests.homework.sharing.world import Clock, World
from tests.practice.fhir.asking import Peer

LEVELS = ["private", "therapist", "together", "partner"]
SEARCHED = [kind for kind in FACE.kinds if SEARCH in kind.interactions]
PHQ2 = {"phq2_1": "2", "phq2_2": "1"}


@dataclass
class House:
    """The world, its record system, and what to look for in it."""

    world: World
    peer: Peer
    session: Session

    def part(self, name: str, work: str = "w") -> Part:
        found = self.world.part(work, name)
        assert found is not None
        return found

    def patient(self, name: str) -> str:
        return self.world.client(name).code


def house(still: Clock) -> House:
    """Ana lets the system read, Ben does not; both have handed in two things, one of Ana's privately."""
    world = World(still)
    for name in ("ana", "ben"):
        world.do_person(name, "client")
    world.do_person("ray", Role.CLINICIAN.value)
    world.do_open_case("pair", ["ana", "ben"], "ray")
    peer = Peer(world.owner)
    for work in ("w", "secret", "open"):
        needs_release = False
        world.do_assign("pair", work, LEVELS, needs_release, None)
    world.do_consent("ana", "pair", "records", True)  # noqa: FBT003 - the format's order
    world.do_submit("ana", "w", "therapist")
    world.do_submit("ana", "secret", "private")
    world.do_submit("ben", "w", "partner")
    _measure(world)
    ana = world.client("ana")
    spelt = {"family": "Reyes", "given": ["Ana"]}
    correct_client(
        ana, name="Ana Reyes", called="Annie", country="GB", born=date(1990, 3, 14), spelt=spelt, by=world.owner
    )
    call_client(ana, Elsewhere("urn:chart", "7"), by=world.owner)
    case = world.cases["pair"]
    session = plan_session(case, clock.now().replace(microsecond=0), zone="Europe/London", minutes=50, by=world.owner)
    call_session(session, Elsewhere("urn:chart", "44"), by=world.owner)
    plan_session(case, clock.now() + timedelta(days=2), zone="Europe/London", minutes=50, by=world.owner)
    part: Any = world.part("w", "ana")
    call_part(part, Elsewhere("urn:chart", "t1"), by=actor_for(peer.system.user))
    _pathway(world)
    publish(CHECK, definition(CHECK))
    peer.read(f"Patient/{ana.code}")
    return House(world, peer, session)


def _measure(world: World) -> None:
    case, version = world.cases["pair"], publish("phq-2", measure_definition("phq-2"))
    terms = Terms(levels=(Level.PRIVATE, Level.THERAPIST), suggested=Level.THERAPIST, needs_release=False)
    world.assignments["m"] = assign(case, version, terms, to=None, by=world.team_actor(case))
    for name in ("ana", "ben"):
        part: Any = world.part("m", name)
        submit(part, PHQ2, Level.THERAPIST, by=world.actor(name))


def furnish(home: House) -> None:
    """What a record system has written itself: orders, what it calls a case, and who is beside Ana."""
    _order(home.world, home.peer)
    call_case(home.world.cases["pair"], Elsewhere("urn:chart", "c1"), by=home.world.owner)
    told = '{"name":[{"text":"Ines Reyes"}],"relationship":[{"coding":[{"system":"urn:r","code":"SIS"}]}]}'
    keep_relative(home.world.client("ana"), Elsewhere("urn:chart", "r1"), told, by=actor_for(home.peer.system.user))


def _order(world: World, peer: Peer) -> None:
    """The system has ordered something for Ana, which she has handed in, and something that she has not."""
    version, ana = publish("phq-2", measure_definition("phq-2")), f"Patient/{world.client('ana').code}"
    for number in (1, 2):
        made = peer.call(
            "post",
            "ServiceRequest",
            {
                "resourceType": "ServiceRequest",
                "extension": [{"url": FORM, "valueReference": {"reference": f"Questionnaire/{id_of(version)}"}}],
                "identifier": [{"system": "urn:chart:orders", "value": str(number)}],
                "status": "active",
                "intent": "order",
                "subject": {"reference": ana},
                "occurrencePeriod": {"end": "2031-01-01T10:00:00.000Z"},
                "supportingInfo": [{"reference": f"Group/{world.cases['pair'].code}"}],
            },
        )
        assert made.status_code == 201, made.content
    part = Part.objects.exclude(elsewhere=None).order_by("pk")[1]
    submit(part, PHQ2, Level.THERAPIST, by=world.actor("ana"))


def _pathway(world: World) -> None:
    """Ana alone is on a pathway of one step, which was given to her."""
    world.do_open_case("solo", ["ana"], "ray")
    world.do_consent("ana", "solo", "records", True)  # noqa: FBT003 - the format's order
    publish("session-feedback", definition("session-feedback"))
    whole, by = pathway_definition("is-it-safe-to-trust"), world.team_actor(world.cases["solo"])
    step = {"key": "one", "slug": "session-feedback", "week": 0, "who": "each", "unlock": ["enrolled"], "due_days": 7}
    enrol(world.cases["solo"], publish_own({**whole, "gates": [], "slug": "one-step", "steps": [step]}, by=by), by=by)
