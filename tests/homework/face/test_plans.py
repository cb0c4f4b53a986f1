"""Pathways as PlanDefinitions, and the CarePlans that follow them."""

import json

import pytest

from homework.actions.publishing import publish
from homework.actions.publishing_pathways import publish_pathways
from homework.fhir.plans import plan_canonical
from homework.fhir.responses.forms import asked
from homework.library.catalogue import definition
from homework.models import PathwayVersion
from homework.queries.forms import form_of
from tests.cast import Cast
from tests.homework.face.house import House
from tests.practice.fhir.asking import Peer

pytestmark = pytest.mark.django_db

SCREEN, FIRST = "private-safety-screen", "betrayal-first-steps"


def test_a_care_plan_names_the_pathway_that_it_follows(home: House) -> None:
    version = PathwayVersion.objects.get(practice__isnull=False)
    (code,) = home.peer.found(f"CarePlan?instantiates-canonical={plan_canonical(version)}")
    (canonical,) = home.peer.read(f"CarePlan/{code}")["instantiatesCanonical"]
    url, _, number = canonical.partition("|")
    (plan,) = home.peer.found(f"PlanDefinition?url={url}&version={number}")
    told = home.peer.read(f"PlanDefinition/{plan}")
    (week,) = told["action"]
    (step,) = week["action"]
    assert (week["title"], step["id"], step["requiredBehavior"]) == ("Week 0", "1", "must")
    (form,) = home.peer.found(f"Questionnaire?url={step['definitionCanonical']}")
    assert home.peer.read(f"Questionnaire/{form}")["url"] == step["definitionCanonical"]


def test_a_plan_has_the_neutral_name_that_those_on_it_know(home: House) -> None:
    """Nothing says what somebody is treated for, nor that each of them was asked something on their own."""
    screen, first, _ = (publish(slug, dict(definition(slug))) for slug in (SCREEN, FIRST, "trust-timeline"))
    publish_pathways()
    version = PathwayVersion.objects.get(pathway__slug="rebuilding-after-betrayal", practice=None)
    (plan,) = home.peer.found(f"PlanDefinition?url={plan_canonical(version).partition('|')[0]}")
    told = home.peer.read(f"PlanDefinition/{plan}")
    assert told["title"] == version.definition["client_title"]
    steps = [step for week in told["action"] for step in week["action"]]
    assert [step["id"] for step in steps] == ["1", "2"]
    assert (steps[0]["title"], steps[0]["definitionCanonical"]) == (form_of(first).client_title, asked(first).url)
    assert asked(screen).url not in str(told)
    words = json.dumps([home.peer.read(kind)["entry"] for kind in ("PlanDefinition", "CarePlan")])
    for one in PathwayVersion.objects.all():
        names = {one.definition["slug"], one.definition["title"]}
        assert {name for name in names if str(name) in words} == set()


def test_what_is_for_clinicians_alone_is_not_told(home: House) -> None:
    told = json.dumps(home.peer.read("PlanDefinition"))
    for version in PathwayVersion.objects.all():
        for words in ("guide", "purpose"):
            assert version.definition[words] not in told


def test_a_practices_own_pathway_is_nobody_elses(home: House, cast: Cast) -> None:
    (plan,) = [one for one in home.peer.found("PlanDefinition") if one.startswith("own-")]
    other = Peer(cast.actor("stranger"))
    never, theirs = (other.call("get", f"PlanDefinition/{one}") for one in ("never", plan))
    assert (theirs.status_code, theirs.content) == (404, never.content)
    assert plan not in other.found("PlanDefinition")
