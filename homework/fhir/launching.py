"""Whom a first response is about, and what may be read of them for it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import transaction

from homework.fhir.formulas import FormulaError
from homework.fhir.questionnaires.extensions import LAUNCH, extensions, value_of
from homework.fhir.questionnaires.shape import children
from practice.access.errors import NotVisibleError
from practice.api.bearer import Caller
from practice.fhir.bundles import may
from practice.fhir.document import Object, Value
from practice.fhir.keeping import keep_told
from practice.fhir.kinds import Kind, Resource
from practice.fhir.outcomes import FhirError
from practice.fhir.references import relative
from practice.fhir.searching import single
from practice.fhir.views import parameters_in

PERSON = "Patient"
# Names of the subject in any form that declares them; whom SDC calls the user may be anybody.
PATIENT, SUBJECT, USER = "patient", "subject", "user"
NOBODY = "Its first answer is looked up in a Patient. Name one as subject, such as Patient/id."
UNKNOWN = "Its first answer is looked up in the Patient that is named, and there is none for you."
NEEDED = "Its first answer is looked up in a Patient, for which a token needs"
_REFERENCE = re.compile(r"Patient/([A-Za-z0-9.-]{1,64})")


def contexts_in(sent: Resource) -> dict[str, str]:
    """What the contexts in Parameters refer to, each by its name. Raises FhirError."""
    found = {}
    for row in children(sent, "parameter"):
        if row.get("name") == "context":
            said = dict(parameters_in({"resourceType": "Parameters", "parameter": row.get("part", [])}))
            name, reference = said.get("name"), reference_of(said.get("content"))
            if isinstance(name, str) and reference:
                found[name] = reference
    return found


def reference_of(value: Any) -> str:  # noqa: ANN401 - whatever JSON holds
    """What a Reference refers to; "" for all else."""
    return str(value.get("reference", "")) if isinstance(value, dict) else ""


@dataclass(frozen=True, slots=True)
class Launch:
    """The subject of a first response, as they were named, and how the formulas of its form call them."""

    subject: str
    names: frozenset[str]


def launched(questionnaire: Object, subject: str, contexts: Mapping[str, str]) -> Launch:
    """Whom a response to this form is about: the subject, or else whom a context names.

    A name in a form means the subject, unless a context says that it is somebody else.
    """
    names = _names(questionnaire)
    who = subject or next((contexts[name] for name in sorted(names) if name in contexts), "")
    return Launch(who, frozenset(name for name in names if relative(contexts.get(name, who)) == relative(who)))


def _names(questionnaire: Object) -> set[str]:
    """How a form calls its subject: %patient, unless that is no Patient, and the only Patient that it declares."""
    declared = dict(_declared(one) for one in extensions(questionnaire, LAUNCH))
    patients = {name for name, kinds in declared.items() if kinds == [PERSON]} - {USER}
    known = patients if len(patients) == 1 else patients & {PATIENT, SUBJECT}
    return known if PATIENT in declared else known | {PATIENT}


def _declared(context: Object) -> tuple[str, list[Value]]:
    said = value_of(context, "name")
    name = said.get("code") if isinstance(said, dict) else said
    kinds = [one.get("valueCode") for one in extensions(context, "type")]
    return str(name), kinds


@dataclass
class PatientOf:
    """The Patient that is named, read as this caller may read it, and only when somebody asks for it."""

    kind: Kind[Any]
    caller: Caller
    named: str

    def __call__(self) -> Object:
        """The resource; it is on record that it was told. Raises FormulaError, the same whoever else is there."""
        if isinstance(self._found, tuple):
            raise FormulaError(*self._found)
        return self._found

    @cached_property
    def _found(self) -> Object | tuple[str, str]:
        """It, or why it is not to be had."""
        if not may(self.caller, PERSON, "r"):
            scope = f"{'system' if self.caller.allowance is None else 'patient'}/{PERSON}.r"
            return f"{NEEDED} {scope}.", "forbidden"
        code = _REFERENCE.fullmatch(relative(self.named))
        if code is None:
            return NOBODY, "required"
        try:
            with transaction.atomic():
                one = single(self.kind, code[1], self.caller.actor)
                keep_told(self.kind, [one.row], self.caller)
        except (NotVisibleError, FhirError):
            return UNKNOWN, "not-found"
        return one.body
