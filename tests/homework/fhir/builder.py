"""Somebody at the builder: each page as a browser sends it, with one field changed, and the buttons."""

from copy import deepcopy

from homework.library.editing import asking, choices
from homework.library.editing.fields import about_fields, item_fields, put, words_of
from homework.library.editing.page import picked
from homework.library.editing.tree import Raw, Spot, Words, by_link_id


def page(definition: Raw, spot: Spot) -> Words:
    """All that the page of an item sends: a list to choose from sends what stands first where nothing is chosen."""
    fields = words_of(spot.item, item_fields(spot.item))
    words = {name: said for name, said in fields.items() if said or name not in {"required", "repeats"}}
    words = {name: said or [""] for name, said in words.items()}
    words |= {choice.name: [choice.words] for choice in choices.choices_of(spot.item, {})}
    rows = asking.rows(definition, spot, {})
    for row in (row for row in rows if row.operators):
        answers = dict(row.answers)
        answer = row.answer if row.answer in answers or not answers else next(iter(answers))
        sent = {"question": row.question, "operator": row.operator, "answer": answer}
        words |= {f"when.{row.number}.{part}": [word] for part, word in sent.items()}
    if len(rows) > 1:
        words[asking.BEHAVIOUR] = [spot.item.get(asking.BEHAVIOUR, "all")]
    return {name: [word.replace("\n", "\r\n") for word in said] for name, said in words.items()}


def save(definition: Raw, link_id: str, **changed: str | None) -> None:
    """Save the page of an item; None takes a tick away. A dot in a field's name is written as two underscores."""
    spot = by_link_id(definition)[link_id]
    sent = page(definition, spot)
    for name, word in changed.items():
        field = name.replace("__", ".")
        sent[field] = [] if word is None else [word]
        if word is None:
            del sent[field]
    words = picked(definition, spot.key, sent)
    put(spot.item, item_fields(spot.item), words)
    choices.put_choices(spot.item, words)
    asking.put_conditions(definition, spot.item, words)


def save_about(definition: Raw, **changed: str) -> None:
    """Save the first page."""
    fields = about_fields(definition)
    put(definition, fields, words_of(definition, fields) | {name: [word] for name, word in changed.items()})


def saved_as_it_is(definition: Raw) -> Raw:
    """What becomes of a form of which each page was saved as it stood."""
    found = deepcopy(definition)
    save_about(found)
    for link_id in by_link_id(found):
        save(found, link_id)
    return found
