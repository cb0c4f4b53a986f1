"""A practice of a chosen size, written straight into the tables in the shape that the actions leave behind."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from random import Random

from django.core.management.color import no_style
from django.db import connection, models, transaction

from clients.enums import ConsentKind, TeamRole
from clients.models import Case, Client, Consent, Participant, Session, TeamMember
from homework.actions.publishing import publish
from homework.enums import Capacity, Level
from homework.library.answers import announced
from homework.library.catalogue import definition
from homework.library.figures import figures
from homework.library.form import Answers
from homework.models import Assignment, Choice, ExerciseVersion, Part, Response, ResponseGrant, Unread
from homework.models.response import VIEW
from homework.queries.forms import form_of
from practice.access.grants import permission_id
from practice.enums import Role
from practice.people.models import Membership, Practice, User
from tests.runtime import as_owner

WEEKS = 17
CASES_EACH = 40
SHARED = 0.6
COVERED = 0.2
DIRECTED = 0.09
NEW = 0.3
ZONE = "Europe/London"
LINES = (
    "A long week at work, then one evening that was just ours and quieter than I expected it to be.",
    "We said less than we wanted to, but what we did say was true and nobody left the room.",
    "I waited for the other shoe to drop on Thursday. It did not, and I noticed that I had been waiting.",
)
AGENDA = ("How we say no to each other", "The summer, and whose family we visit first", "Sleeping badly before Mondays")


@dataclass(frozen=True, slots=True)
class Household:
    """A case while it is being made: its people, and who of the team reads it, with the seat's end."""

    case: int
    people: tuple[int, ...]
    team: tuple[tuple[int, TeamRole], ...]


@dataclass
class Population:
    """Who is there, by key."""

    practice: Practice
    version: ExerciseVersion
    now: datetime
    director: int = 0
    clinicians: list[int] = field(default_factory=list)
    clients: list[int] = field(default_factory=list)
    households: list[Household] = field(default_factory=list)


def populate(size: int, seed: int = 7) -> Population:
    """Make a practice with about ``size`` responses, 2.7 grants each, from ``seed``."""
    with transaction.atomic():
        chance = Random(seed)  # noqa: S311 - invented people need no secret
        now = datetime.now(UTC).replace(microsecond=0)
        practice = Practice.objects.create(name="Bench", zone=ZONE, created_at=now)
        version = publish("felt-safety-check", dict(definition("felt-safety-check")))
        population = Population(practice, version, now)
        cases = max(2, round(size / (WEEKS * 1.5)))
        _add_people(population, cases)
        _add_cases(population, chance)
        _Weeks(population, chance).write()
    _mend_sequences()
    settle_statistics()
    return population


def _add_people(population: Population, cases: int) -> None:
    clinicians = max(2, round(cases / CASES_EACH))
    keys = count(1)
    population.director = next(keys)
    population.clinicians = [next(keys) for _ in range(clinicians)]
    population.clients = [next(keys) for _ in range(cases + cases // 2)]
    staff, now = (population.director, *population.clinicians), population.now
    _write(_user(population, key, f"Dr {key}") for key in staff)
    _write(_user(population, key, f"Given {key} Family {key // 2}") for key in population.clients)
    _write(Membership(user_id=key, role=Role.CLINICIAN, since=now) for key in staff)
    _write(Membership(user_id=key, role=Role.CLIENT, since=now) for key in population.clients)
    _write(
        Client(user_id=key, practice=population.practice, called=f"Given{key}", created_at=now)
        for key in population.clients
    )


def _user(population: Population, key: int, name: str) -> User:
    made = population.now
    address = f"person-{key}@example.org"
    return User(pk=key, practice=population.practice, email=address, name=name, password="!", created_at=made)


def _add_cases(population: Population, chance: Random) -> None:
    people = iter(population.clients)
    cases = len(population.clients) * 2 // 3
    for number in range(cases):
        couple = tuple(next(people) for _ in range(1 + number % 2))
        treating = number * len(population.clinicians) // cases
        team = [(population.clinicians[treating], TeamRole.TREATING)]
        if treating != 1 and chance.random() < COVERED:
            team.append((population.clinicians[treating - 1], TeamRole.COVER))
        if chance.random() < DIRECTED:
            team.append((population.director, TeamRole.SUPERVISOR))
        population.households.append(Household(number + 1, couple, tuple(team)))
    _write_cases(population)


def _write_cases(population: Population) -> None:
    homes, now = population.households, population.now
    began = now - timedelta(weeks=WEEKS)
    _write(Case(pk=home.case, practice=population.practice, opened_at=began) for home in homes)
    _write(
        Participant(case_id=home.case, client_id=person, order=place)
        for home in homes
        for place, person in enumerate(home.people)
    )
    _write(
        TeamMember(case_id=home.case, clinician_id=person, role=role, since=began, until=_until(population, role))
        for home in homes
        for person, role in home.team
    )
    _write(
        Consent(case_id=home.case, client_id=person, kind=kind, on=True, at=began)
        for home in homes
        for person in home.people
        for kind in (ConsentKind.PARTNER_SHARING, ConsentKind.SUPERVISION)
    )
    _write(
        Session(
            case_id=home.case,
            starts_at=now + timedelta(weeks=week, hours=home.case % 160),
            zone=ZONE,
            changed_at=now,
        )
        for home in homes
        for week in range(-8, 1)
    )


def _until(population: Population, role: TeamRole) -> date | None:
    return (population.now + timedelta(days=30)).date() if role == TeamRole.COVER else None


class _Weeks:
    """Writes the homework week by week, each week's answers in a random order, as they come in."""

    def __init__(self, population: Population, chance: Random) -> None:
        self._population, self._chance = population, chance
        self._parts, self._responses, self._assignments = count(1), count(1), count(1)
        self._view = permission_id(Response, VIEW)
        self._levels = [Level.THERAPIST.value, Level.TOGETHER.value]
        self._answers = [self._filled() for _ in range(200)]

    def write(self) -> None:
        for week in range(WEEKS):
            handed_in = [
                (home, person, assignment, shared)
                for home, assignment, shared in self._assigned(week)
                for person in home.people
            ]
            self._chance.shuffle(handed_in)
            self._write_answers(week, handed_in)

    def _assigned(self, week: int) -> list[tuple[Household, int, bool]]:
        given = [
            (home, next(self._assignments), len(home.people) > 1 and self._chance.random() < SHARED)
            for home in self._population.households
        ]
        at = self._population.now - timedelta(weeks=WEEKS - week)
        _write(
            Assignment(
                pk=key,
                case_id=home.case,
                version=self._population.version,
                levels=self._levels,
                suggested_level=Level.THERAPIST,
                needs_release=False,
                set_by_id=home.team[0][0],
                set_at=at,
            )
            for home, key, _ in given
        )
        return given

    def _write_answers(self, week: int, handed_in: list[tuple[Household, int, int, bool]]) -> None:
        began = self._population.now - timedelta(weeks=WEEKS - week)
        step = timedelta(days=6) / len(handed_in)
        keyed = [(*row, next(self._parts), next(self._responses)) for row in handed_in]
        moments = [began + step * place for place in range(len(keyed))]
        _write(
            Part(
                pk=part,
                assignment_id=assignment,
                author_id=person,
                level=Level.TOGETHER if shared else Level.THERAPIST,
                current_id=key,
                shown_id=key if shared else None,
            )
            for _, person, assignment, shared, part, key in keyed
        )
        _write(
            self._response(key, part, person, moment)
            for (_, person, _, _, part, key), moment in zip(keyed, moments, strict=True)
        )
        _write(
            Choice(part_id=part, response_id=key, level=Level.TOGETHER if shared else Level.THERAPIST, at=moment)
            for (_, _, _, shared, part, key), moment in zip(keyed, moments, strict=True)
        )
        _write(grant for home, person, _, shared, _, key in keyed for grant in self._grants(home, person, key, shared))
        if week == WEEKS - 1:
            _write(
                Unread(user_id=home.team[0][0], client_id=person, response_id=key)
                for home, person, _, _, _, key in keyed
                if self._chance.random() < NEW
            )

    def _response(self, key: int, part: int, person: int, moment: datetime) -> Response:
        answers, found, open_figures = self._answers[key % len(self._answers)]
        return Response(
            pk=key,
            part_id=part,
            client_id=person,
            version=self._population.version,
            number=1,
            answers=answers,
            figures=found,
            announced_figures=open_figures,
            submitted_at=moment,
        )

    def _grants(self, home: Household, author: int, key: int, shared: bool) -> Iterator[ResponseGrant]:  # noqa: FBT001 - a plain fact of the row
        yield self._grant(author, key, Capacity.AUTHOR)
        for person, role in home.team:
            yield self._grant(person, key, Capacity(role), _until(self._population, role))
        for partner in home.people if shared else ():
            if partner != author:
                yield self._grant(partner, key, Capacity.PARTNER)

    def _grant(self, person: int, key: int, capacity: Capacity, until: date | None = None) -> ResponseGrant:
        return ResponseGrant(
            user_id=person, permission_id=self._view, content_object_id=key, capacity=capacity, until=until
        )

    def _filled(self) -> tuple[Answers, dict[str, float], dict[str, float]]:
        names = ("safe_self", "safe_speak", "safe_back", "safe_body", "trust_predict", "trust_word", "trust_future")
        answers: dict[str, object] = {name: self._chance.randint(4, 9) for name in (*names, "own_open", "hope")}
        answers |= {"conflict": "none", "one_line": self._chance.choice(LINES), "agenda": self._chance.choice(AGENDA)}
        form = form_of(self._population.version)
        return answers, figures(form, answers), figures(form, announced(form, answers))


def _write[T: models.Model](rows: Iterator[T]) -> None:
    made = list(rows)
    if made:
        type(made[0])._default_manager.bulk_create(made, batch_size=2000)


def _mend_sequences() -> None:
    """Let the next key follow the ones that were chosen here."""
    chosen = (User, Case, Assignment, Part, Response)
    with as_owner(), connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), chosen):
            cursor.execute(statement)


def settle_statistics() -> None:
    """Let PostgreSQL know its tables, as its own vacuum does within a minute; SQLite is left as the house leaves it."""
    if connection.vendor == "postgresql":
        with as_owner(), connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
