"""What a form needs beside its questions, as far as a Questionnaire says it."""

from homework.library.form import UNKNOWN
from practice.fhir.document import Object

PER_MINUTE = 4
ABOUT = "Some questions from your therapist. Answer what you can, in your own time."
PURPOSE = "A questionnaire that the practice took in."
GUIDE = "Look through it as a client first. What cannot be asked here is marked."


def heading(document: Object, slug: str, questions: int) -> dict[str, object]:
    """The head of a form: named after the Questionnaire, for one person, never shared with a partner."""
    title = _words(document, "title") or _words(document, "name") or _words(document, "id") or "Questionnaire"
    return {
        "slug": slug,
        "title": title,
        "source": {
            "article": title,
            "author": _words(document, "publisher") or UNKNOWN,
            "publisher": _words(document, "copyright") or _words(document, "url") or UNKNOWN,
            "date": _words(document, "date") or UNKNOWN,
            "sections": [],
        },
        "step": "OWN",
        "tier": "imported",
        "evidence": [],
        "participants": "individual",
        "couple_mode": "each_separately",
        "cadence": "once",
        "minutes": max(1, round(questions / PER_MINUTE)),
        "intensity": "low",
        "levels": ["private", "therapist"],
        "default_level": "therapist",
        "release": "none",
        "purpose": _words(document, "description") or PURPOSE,
        "guide": _words(document, "purpose") or GUIDE,
        "avoid": [],
        "cautions": [],
        "about": ABOUT,
        "prep": [],
        "revealable_items": [],
        "imported": True,
    }


def _words(document: Object, key: str) -> str:
    value = document.get(key)
    return value.strip() if isinstance(value, str) else ""
