"""Lists of codes that FHIR itself defines, short and the same everywhere, so that nobody need look them up."""

from collections.abc import Mapping

from practice.fhir.document import Value

VALUE_SETS = "http://hl7.org/fhir/ValueSet/"
YES_NO = "http://terminology.hl7.org/CodeSystem/v2-0136"
ABSENT = "http://terminology.hl7.org/CodeSystem/data-absent-reason"

_WORDS: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "yesnodontknow": ((YES_NO, "Y", "Yes"), (YES_NO, "N", "No"), (ABSENT, "asked-unknown", "Don't know")),
    **{
        name: tuple((f"http://hl7.org/fhir/{name}", word.lower(), word) for word in words.split())
        for name, words in {
            "administrative-gender": "Male Female Other Unknown",
            "name-use": "Usual Official Temp Nickname Anonymous Old Maiden",
            "address-use": "Home Work Temp Old Billing",
            "contact-point-use": "Home Work Temp Old Mobile",
        }.items()
    },
}


def known_list(address: str) -> list[Value]:
    """The codes of a list by its canonical address; none for one that is not known here."""
    name = address.removeprefix(VALUE_SETS) if address.startswith(VALUE_SETS) else ""
    return [{"system": system, "code": code, "display": words} for system, code, words in _WORDS.get(name, ())]
