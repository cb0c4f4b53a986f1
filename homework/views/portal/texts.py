"""The texts around a question, with what they remind their reader of."""

from dataclasses import dataclass

from homework.library.breath import Breath, chosen
from homework.library.form import Item
from homework.library.pages import Page
from homework.queries.own import Work
from homework.queries.reminding import reminders
from practice.access.actor import Actor


@dataclass(frozen=True, slots=True)
class Text:
    """One text: its words, lines out of the reader's own earlier answers, and the breaths that it sets the pace of."""

    words: str
    lines: tuple[str, ...]
    breaths: tuple[Breath, ...]


def texts(work: Work, page: Page, actor: Actor) -> dict[str, object]:
    """What stands before the question of a page and what after it, and whether any of it sets the pace of a breath."""
    at = page.items.index(page.question) if page.question else len(page.items)
    found = [_text(work, item, actor) for item in page.items if item is not page.question]
    return {"before": found[:at], "after": found[at:], "breathes": any(text.breaths for text in found)}


def _text(work: Work, item: Item, actor: Actor) -> Text:
    return Text(item.words, reminders(item, actor), chosen(work.answers) if item.control == "pacer" else ())
