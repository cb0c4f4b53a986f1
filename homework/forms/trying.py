"""An exercise as a client meets it, for a clinician who tries it: nothing typed is sent anywhere."""

from collections.abc import Iterator
from dataclasses import dataclass

from homework.forms.answering import Entries, QuestionForm
from homework.library.branching import enabled
from homework.library.breath import BREATHS, Breath
from homework.library.form import Form, Item
from homework.library.pages import hints_above


@dataclass(frozen=True, slots=True)
class Tried:
    """One page: the group it stands in and its hints, the texts before its question, and the question, if any."""

    heading: str
    texts: tuple[Item, ...]
    form: QuestionForm | None = None
    entries: Entries | None = None
    sometimes: bool = False
    together: bool = False
    hints: tuple[str, ...] = ()

    @property
    def breaths(self) -> tuple[Breath, ...]:
        """The breaths that a text here sets the pace of."""
        return BREATHS if any(text.control == "pacer" for text in self.texts) else ()


def tried(exercise: Form) -> tuple[Tried, ...]:
    """Every page there is, in the order of the form, also those that are asked only after certain answers."""
    always = enabled(exercise, {})
    pages: list[Tried] = []
    texts: list[Item] = []
    for item in _shown(exercise):
        if item.is_words:
            texts.append(item)
        else:
            pages.append(_page(exercise, item, tuple(texts), sometimes=item.link_id not in always))
            texts = []
    return (*pages, *([Tried("", tuple(texts))] if texts else []))


def _shown(exercise: Form) -> Iterator[Item]:
    for item in exercise.items_flat:
        hidden = any(above.hidden for above in exercise.lineage[item.link_id])
        if exercise.entries_of(item.link_id) is None and not hidden and (item.is_words or item.is_answered):
            yield item


def _page(exercise: Form, item: Item, texts: tuple[Item, ...], *, sometimes: bool) -> Tried:
    group, together = exercise.parent(item.link_id), exercise.lineage[item.link_id][0].section == "joint"
    heading, hints = group.text if group else "", hints_above(exercise, item)
    if item.is_entries:
        entries = Entries(exercise, item, None)
        return Tried(heading, texts, entries=entries, sometimes=sometimes, together=together, hints=hints)
    form = QuestionForm(exercise, (item,))
    return Tried(heading, texts, form=form, sometimes=sometimes, together=together, hints=hints)
