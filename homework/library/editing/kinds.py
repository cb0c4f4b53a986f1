"""The kinds of items that an author can add, and how an item is called by what it is."""

from copy import deepcopy

from homework.library.editing.tree import Raw

_CHOICES = [{"code": "choice_1", "text": ""}, {"code": "choice_2", "text": ""}]

KINDS: dict[str, tuple[str, Raw]] = {
    "line": ("One line", {"type": "string", "maxLength": 240}),
    "long": ("A longer text", {"type": "text", "maxLength": 1500}),
    "scale": ("A scale from 0 to 10", {"type": "integer", "control": "slider", "min": 0, "max": 10, "step": 1}),
    "number": ("A number", {"type": "integer", "min": 0, "max": 100}),
    "yes_no": ("Yes or no", {"type": "boolean"}),
    "one": ("A choice of one", {"type": "choice", "control": "radio", "options": _CHOICES}),
    "many": ("A choice of several", {"type": "choice", "control": "checkbox", "repeats": True, "options": _CHOICES}),
    "date": ("A day", {"type": "date"}),
    "words": ("Words to read", {"type": "display"}),
    "group": ("A heading with questions under it", {"type": "group", "items": []}),
    "list": (
        "A list, the same questions for each entry",
        {"type": "group", "repeats": True, "maxOccurs": 10, "add_label": "Add another", "items": []},
    ),
}
_OTHERS = {
    "decimal": "A number",
    "quantity": "A number with a unit",
    "dateTime": "A moment",
    "time": "A time",
    "url": "A web address",
    "attachment": "A file",
    "reference": "A record",
}


def blank_item(kind: str, link_id: str) -> Raw:
    """Make a new item of a kind, without words; raises KeyError for a kind that nobody offers."""
    return {"linkId": link_id, "text": "", **deepcopy(KINDS[kind][1])}


def kind_words(item: Raw) -> str:
    """Say what an item is, as the list of kinds calls it."""
    kind = _kind(item)
    if kind == "scale" and {"min", "max"} <= item.keys():
        return f"A scale from {item['min']} to {item['max']}"
    return KINDS[kind][0] if kind in KINDS else _OTHERS.get(str(item.get("type")), str(item.get("type")))


def _kind(item: Raw) -> str:
    repeats, slider = bool(item.get("repeats")), item.get("control") == "slider"
    return {
        "string": "line",
        "text": "long",
        "integer": "scale" if slider else "number",
        "boolean": "yes_no",
        "choice": "many" if repeats else "one",
        "open-choice": "many" if repeats else "one",
        "date": "date",
        "display": "words",
        "group": "list" if repeats else "group",
    }.get(str(item.get("type")), "")
