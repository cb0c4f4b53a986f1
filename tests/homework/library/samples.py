"""A small form with one of everything, and answers drawn for any form."""

from copy import deepcopy

from hypothesis import strategies as st

from homework.library.form import Form, Item
from homework.library.parsing import parse

SAMPLE: dict[str, object] = {
    "slug": "sample",
    "title": "A sample",
    "source": {"article": "A", "author": "B", "publisher": "C", "date": "2023-02-24", "sections": ["S1"]},
    "step": "S1",
    "tier": "core",
    "evidence": [],
    "participants": "individual",
    "couple_mode": "each_separately",
    "cadence": "once",
    "minutes": 5,
    "intensity": "low",
    "levels": ["private", "therapist", "together"],
    "default_level": "therapist",
    "release": "client",
    "purpose": "To try.",
    "guide": "Try it.",
    "avoid": [],
    "cautions": [],
    "about": "Try this.",
    "prep": [],
    "revealable_items": ["colour"],
    "items": [
        {"linkId": "intro", "type": "display", "text": "Welcome."},
        {
            "linkId": "mood",
            "type": "integer",
            "text": "How are you?",
            "control": "slider",
            "min": 0,
            "max": 10,
            "low": "Low",
            "high": "High",
            "required": True,
            "series": "mood",
        },
        {
            "linkId": "colour",
            "type": "choice",
            "text": "Which colour?",
            "options": [{"code": "red", "text": "Red"}, {"code": "blue", "text": "Blue"}],
        },
        {
            "linkId": "why_red",
            "type": "text",
            "text": "Why red?",
            "maxLength": 20,
            "visibility": "self_only",
            "enableWhen": [{"question": "colour", "operator": "=", "answer": "red"}],
        },
        {
            "linkId": "why_less",
            "type": "string",
            "text": "Why less?",
            "maxLength": 20,
            "enableWhen": [{"question": "why_red", "operator": "!=", "answer": "Dunno"}],
        },
        {
            "linkId": "visit",
            "type": "group",
            "text": "A visit",
            "repeats": True,
            "maxOccurs": 2,
            "add_label": "Add another",
            "items": [
                {"linkId": "day", "type": "date", "text": "Which day?", "required": True},
                {"linkId": "stars", "type": "integer", "text": "Stars?", "min": 1, "max": 5, "series": "stars"},
                {
                    "linkId": "better",
                    "type": "string",
                    "text": "What was good?",
                    "maxLength": 20,
                    "required": True,
                    "visibility": "clinician_only",
                    "enableWhen": [{"question": "stars", "operator": ">=", "answer": 4}],
                },
                {
                    "linkId": "warm",
                    "type": "boolean",
                    "text": "Warm?",
                    "enableWhen": [{"question": "why_red", "operator": "=", "answer": "Warm"}],
                },
            ],
        },
        {
            "linkId": "team",
            "type": "group",
            "text": "For the team",
            "visibility": "clinician_only",
            "items": [
                {"linkId": "told", "type": "boolean", "text": "Told?", "visibility": "shareable"},
                {
                    "linkId": "likes",
                    "type": "choice",
                    "text": "Likes?",
                    "repeats": True,
                    "options": [{"code": "tea", "text": "Tea"}, {"code": "milk", "text": "Milk"}],
                    "visibility": "clinician_always",
                },
            ],
        },
        {
            "linkId": "after",
            "type": "group",
            "text": "Before you go",
            "items": [
                {"linkId": "leaving", "type": "string", "text": "How now?", "maxLength": 20},
                {"linkId": "secret", "type": "string", "text": "A secret?", "maxLength": 20, "visibility": "self_only"},
                {
                    "linkId": "both",
                    "type": "boolean",
                    "text": "Red and well?",
                    "enableWhen": [
                        {"question": "colour", "operator": "=", "answer": "red"},
                        {"question": "mood", "operator": ">=", "answer": 5},
                    ],
                },
            ],
        },
    ],
    "series": [
        {
            "id": "mood",
            "label": "Mood",
            "min": 0,
            "max": 10,
            "unit": "points",
            "direction": "up_good",
            "weekly": "mean",
        },
        {
            "id": "stars",
            "label": "Stars",
            "min": 1,
            "max": 5,
            "unit": "points",
            "direction": "neutral",
            "weekly": "mean",
        },
    ],
    "flags": [],
}


def sample() -> Form:
    """Return the form with one of everything."""
    return parse(deepcopy(SAMPLE))


def raw_answers(form: Form) -> st.SearchStrategy[dict[str, object]]:
    """Draw answers to some of the questions of a form, right ones, blank ones and ones not asked for."""
    return _some(form.items)


def _some(items: tuple[Item, ...]) -> st.SearchStrategy[dict[str, object]]:
    return st.fixed_dictionaries({}, optional={item.link_id: _value(item) for item in _answered(items)})


def _answered(items: tuple[Item, ...]) -> list[Item]:
    return [found for item in items for found in ([item] if item.is_answered else _answered(item.items))]


def _value(item: Item) -> st.SearchStrategy[object]:
    codes = st.sampled_from([option.code for option in item.options]) if item.options else st.nothing()
    values: dict[str, st.SearchStrategy[object]] = {
        "text": st.text(max_size=30),
        "string": st.text(max_size=min(item.max_length or 0, 30)),
        "boolean": st.booleans(),
        "date": st.dates().map(str),
        "integer": st.integers(item.min or 0, item.max) if item.max is not None else st.nothing(),
        "choice": st.lists(codes, max_size=4) if item.repeats else codes,
        "group": st.lists(_some(item.items), max_size=min(item.max_occurs or 0, 3)),
    }
    return values[item.type] | st.sampled_from([None, ""]) if item.type != "group" else values["group"]
