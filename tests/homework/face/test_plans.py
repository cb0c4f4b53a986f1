"""Pathways as PlanDefinitions, and the CarePlans that follow them."""

import json

import pytest

from homework.fhir.plans import plan_canonical
from homework.models import PathwayVersion
from tests.cast import Cast
from tests.homework.face.house import House
from tests.practice.fhir.asking import Peer

pytestmark = pytest.mark.django_db


def test_a_care_plan_names_the_pathway_that_it_follows(home: House) -> None:
    version = PathwayVersion.objects.get(practice__isnull=False)
    (code,) = home.peer.found(f"CarePlan?instantiates-canonical={plan_canonical(version)}")
    (canonical,) = home.peer.read(f"CarePlan/{code}")["instantiatesCanonical"]
    url, _, number = canonical.partition("|")
    (plan,) = home.peer.found(f"PlanDefinition?url={url}&version={number}")
    told = home.peer.read(f"PlanDefinition/{plan}")
    (week,) = told["action"]
    (step,) = week["action"]
    assert (week["title"], step["id"], step["requiredBehavior"]) == ("Week 0", "one", "must")
    (form,) = home.peer.found(f"Questionnaire?url={step['definitionCanonical']}")
    assert home.peer.read(f"Questionnaire/{form}")["title"] == step["title"]


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
