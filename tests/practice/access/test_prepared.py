from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from operator import itemgetter
from typing import cast

import pytest
from django.db.models import (
    BigIntegerField,
    CharField,
    DateField,
    DateTimeField,
    ExpressionWrapper,
    F,
    Prefetch,
    QuerySet,
)
from pytest_django import DjangoAssertNumQueries

from practice import clock
from practice.access.actor import Actor
from practice.access.prepared import ANY_CLIENT, ANY_SYSTEM, AT_ONCE, PERSON, PRACTICE, Given, Insert, Prepared, Several
from practice.enums import Role
from practice.fhir.models import Edition
from practice.people.models import Membership, Practice, User

MADE = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def people(count: int) -> list[Actor]:
    practice = Practice.objects.create(name="Willow", created_at=MADE)
    users = [
        User.objects.create(
            practice=practice, email=f"p{place}@example.org", name=f"P{place}", zone=f"P{place}", created_at=MADE
        )
        for place in range(count)
    ]
    return [Actor(user.pk, practice.pk, frozenset()) for user in users]


def own() -> QuerySet[User, tuple[str, datetime]]:
    return User.objects.filter(pk=PERSON, practice_id=PRACTICE).values_list("zone", "created_at")


def test_each_actor_is_told_of_themselves(db: None, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    statement, (ana, jonah) = Prepared(own), people(2)
    stranger = Actor(ana.person, ana.practice + 1, frozenset())
    with django_assert_num_queries(4):
        answers = [list(statement.rows(actor)) for actor in (ana, jonah, stranger, ana)]
    assert answers == [[("P0", MADE)], [("P1", MADE)], [], [("P0", MADE)]]


def test_whole_objects_come_with_what_they_bring_along(
    db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    named = Given(lambda asked: asked, CharField())
    known = User.objects.select_related("practice").defer("language").annotate(twice=F("pk") * 2).filter(zone=named)
    statement, (ana, jonah) = Prepared(lambda: known), people(2)
    with django_assert_num_queries(3):
        answers = [statement.objects(zone) for zone in ("P0", "P1", "P2")]
        told = [[(user.pk, user.name, user.practice.name, user.twice) for user in found] for found in answers]
    assert told == [
        [(ana.person, "P0", "Willow", ana.person * 2)],
        [(jonah.person, "P1", "Willow", jonah.person * 2)],
        [],
    ]
    assert answers[0][0].get_deferred_fields() == {"language"}
    assert answers[0][0] is not statement.objects("P0")[0]


def test_it_is_asked_of_any_number_of_values(db: None) -> None:
    zones = Prepared(lambda: User.objects.filter(zone__one_of=Several()).order_by("zone").values_list("zone"))
    keys = Prepared(
        lambda: User.objects.filter(pk__one_of=Several(itemgetter("keys"))).order_by("zone").values_list("zone")
    )
    homes = Prepared(lambda: User.objects.filter(practice__one_of=Several()).values_list("zone"))
    actors = people(3)
    hostile = ["P1", "P0", 'P"2', "P'2", "{P2}", "[]", "P2,", "%s", "é", "P0"]
    asked = [(), ("P1",), hostile, [f"P{place}" for place in range(1000)]]
    assert [[zone for (zone,) in zones.rows(some)] for some in asked] == [[], ["P1"], ["P0", "P1"], ["P0", "P1", "P2"]]
    some = [{"keys": {actor.person for actor in actors[:many]} | {0, 2**62}} for many in range(4)]
    assert [len(list(keys.rows(one))) for one in some] == [0, 1, 2, 3]
    assert [len(list(homes.rows([key]))) for key in (actors[0].practice, actors[0].practice + 1)] == [3, 0]


def test_nothing_of_an_answer_is_kept(db: None) -> None:
    statement, (ana,) = Prepared(own), people(1)
    before = list(statement.rows(ana))
    User.objects.update(zone="Ana")
    assert (before, list(statement.rows(ana))) == ([("P0", MADE)], [("Ana", MADE)])


def test_the_moment_is_that_of_the_question(db: None) -> None:
    since = Given(lambda _: clock.now(), DateTimeField())
    statement, (ana,) = Prepared(lambda: User.objects.filter(created_at__gte=since).values_list("zone")), people(1)
    answers = []
    for later in (timedelta(), timedelta(seconds=1), timedelta()):
        with clock.played(MADE + later):
            answers.append(list(statement.rows(ana)))
    assert answers == [[("P0",)], [], [("P0",)]]


def test_a_statement_knows_one_moment_only(db: None) -> None:
    ticks = count(1)
    tick = Given(lambda _: next(ticks), BigIntegerField())
    rows = User.objects.annotate(first=F("pk") * 0 + tick, second=F("pk") * 0 + tick).values_list("first", "second")
    statement, (ana,) = Prepared(lambda: rows), people(1)
    assert [list(statement.rows(ana)) for _ in range(2)] == [[(1, 1)], [(2, 2)]]


def test_a_value_is_found_in_a_part_of_what_is_asked(db: None) -> None:
    first, (ana, jonah) = PERSON.of(itemgetter(0)), people(2)
    statement = Prepared(
        lambda: User.objects.filter(pk=first, zone=Given(itemgetter(1), CharField())).values_list("pk")
    )
    assert list(statement.rows((ana, "P0"))) == [(ana.person,)]
    assert list(statement.rows((jonah, "P0"))) == []


def test_rows_are_written_as_objects_would_write_them(
    db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    (ana,) = people(1)
    kept = Insert(Membership, "user", "role", "since", "ended_at")
    roles = [Role.ADMINISTRATOR, Role.CLINICIAN, Role.SUPERVISOR]
    ended = MADE + timedelta(days=1)
    with django_assert_num_queries(2):
        key = kept.one(ana.person, roles[0], MADE, None)
        kept.many((ana.person, role, MADE, ended) for role in roles[1:])
        kept.many([])
    rows = list(Membership.objects.order_by("pk").values_list("pk", "user_id", "role", "since", "ended_at"))
    assert rows[0] == (key, ana.person, roles[0], MADE, None)
    assert [row[1:] for row in rows[1:]] == [(ana.person, role, MADE, ended) for role in roles[1:]]


def test_any_number_of_rows_is_written(db: None) -> None:
    (ana,), many = people(1), 2 * AT_ONCE + 1
    kept = Insert(Membership, "user", "role", "since", "ended_at")
    kept.many((ana.person, Role.CLIENT, MADE + timedelta(days=day), MADE) for day in range(many))
    assert Membership.objects.filter(user_id=ana.person).count() == many


def test_a_row_that_is_there_is_renewed(db: None, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    practice = Practice.objects.create(name="Willow", created_at=MADE)
    names = ("reader", "kind", "code")
    (ana,) = people(1)
    kept = Insert(Edition, "practice", *names, "number", "digest", "at", same=names, renewed=("number", "at"))
    later = MADE + timedelta(days=1)
    with django_assert_num_queries(2):
        kept.many((practice.pk, ana.person, "Task", code, 1, "first", MADE) for code in "ab")
        kept.many((practice.pk, ana.person, "Task", code, 2, "second", later) for code in "bc")
    rows = Edition.objects.order_by("code").values_list("code", "number", "digest", "at")
    assert list(rows) == [("a", 1, "first", MADE), ("b", 2, "first", later), ("c", 2, "second", later)]


def test_what_rows_hold_the_keys_of_is_read_once_for_all(
    db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    practices = Practice.objects.defer("logo")
    rows = Membership.objects.select_related("user").order_by("pk")
    statement = Prepared(lambda: rows.prefetch_related(Prefetch("user__practice", practices)))
    made = people(2)
    for actor in made:
        Membership.objects.create(user_id=actor.person, role=Role.CLIENT, since=MADE)
    with django_assert_num_queries(2):
        found = statement.objects(made[0])
        assert [row.user.practice.name for row in found] == ["Willow", "Willow"]
    assert found[0].user.practice.get_deferred_fields() == {"logo"}
    assert found[0].user.practice is found[1].user.practice
    Membership.objects.all().delete()
    with django_assert_num_queries(1):
        assert statement.objects(made[0]) == []


def test_as_many_rows_come_as_are_wanted(db: None) -> None:
    people(4)
    many = Given(lambda asked: asked, BigIntegerField())
    statement = Prepared(lambda: User.objects.order_by("zone").values_list("zone"), most=many)
    assert [[zone for (zone,) in statement.rows(some)] for some in (0, 2, 9)] == [
        [],
        ["P0", "P1"],
        ["P0", "P1", "P2", "P3"],
    ]


def test_a_statement_is_built_before_anybody_asks(db: None) -> None:
    named = Given(itemgetter(1), CharField())
    statement = Prepared(
        lambda: User.objects.filter(
            pk=ANY_SYSTEM.person, practice_id=ANY_SYSTEM.practice, created_at__lte=ANY_SYSTEM.now(), zone=named
        ).values_list("zone")
    )
    (ana, jonah), answers = people(2), []
    for actor, zone, moment in ((ana, "P0", MADE), (jonah, "P0", MADE), (ana, "P0", MADE - timedelta(seconds=1))):
        with clock.played(moment):
            answers.append(list(statement.rows((actor, zone))))
    assert answers == [[("P0",)], [], []]
    assert (ANY_SYSTEM.is_client, ANY_CLIENT.is_client) == (False, True)


def test_the_day_is_that_of_whoever_asks(db: None) -> None:
    field = DateField()
    days = Prepared(
        lambda: User.objects.annotate(day=ExpressionWrapper(cast("Given", ANY_SYSTEM.today()), field)).values_list(
            "day"
        )
    )
    (ana,) = people(1)
    late = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
    zones = ("UTC", "Asia/Tokyo", "America/Lima")
    with clock.played(late):
        found = [list(days.rows((replace(ana, zone=zone), None))) for zone in zones]
    assert found == [[(date(2026, 3, 2),)], [(date(2026, 3, 3),)], [(date(2026, 3, 2),)]]


def test_whoever_stands_in_the_place_of_all_answers_nothing_for_one(db: None) -> None:
    for anybody in (ANY_SYSTEM, ANY_CLIENT):
        with pytest.raises(TypeError):
            assert "sessions.read" in anybody.token
        with pytest.raises(ValueError, match="ZoneInfo"):
            clock.today(anybody.zone)


def test_what_cannot_be_brought_along_is_said() -> None:
    statement = Prepared(lambda: User.objects.prefetch_related("memberships"))
    with pytest.raises(TypeError, match="cannot be brought along"):
        statement.objects(None)
