"""Parts that Questionnaires are put together from, and what they become."""

import json
from typing import Any

from homework.fhir.questionnaires.extensions import CONTROL
from homework.fhir.questionnaires.reading import Read, read
from homework.library.form import Form
from homework.library.parsing import parse

type Item = dict[str, Any]


def reading(*items: Item, **more: object) -> Read:
    return read(json.dumps({"resourceType": "Questionnaire", "status": "draft", **more, "item": items}))


def asked(*items: Item, **more: object) -> list[Item]:
    found = reading(*items, **more).definition["items"]
    assert isinstance(found, list)
    return found


def form(*items: Item, **more: object) -> Form:
    return parse(reading(*items, **more).definition)


def one(kind: str, link_id: str = "a", **more: object) -> Item:
    return {"linkId": link_id, "type": kind, "text": f"Text {link_id}", **more}


def ext(url: str, **value: object) -> Item:
    return {"url": url, **value}


def control(code: str) -> Item:
    return ext(CONTROL, valueCodeableConcept={"coding": [{"code": code}]})


def coding(code: str, display: str = "", system: str = "s") -> Item:
    return {"system": system, "code": code, **({"display": display} if display else {})}


YES_NO = [{"valueCoding": coding("y", "Yes")}, {"valueCoding": coding("n", "No")}]
