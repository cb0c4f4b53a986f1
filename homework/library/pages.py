"""One question a page, in order."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from homework.library.branching import enabled
from homework.library.form import Answers, Form, Item


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the form: texts, at most one question, the heading group that it stands in, and what groups hint at."""

    number: int
    key: str
    items: tuple[Item, ...]
    group: Item | None
    hints: tuple[str, ...] = ()

    @property
    def question(self) -> Item | None:
        """The question of this page; a closing text may stand alone."""
        return next((item for item in self.items if not item.is_words), None)


def pages(form: Form, answers: Mapping[str, object]) -> tuple[Page, ...]:
    """Lay out what one person is asked; a repeating group is one page, the joint part is none.

    A text stands before the question that it leads to. One that ends its group stands after the last question there,
    unless it replies to that very question: then it comes next, so that it is read without going back.
    """
    built: list[list[Item]] = []
    waiting: list[Item] = []
    for item in _own_items(form, answers):
        if not item.is_words:
            built.append([*waiting, item])
            waiting = []
        elif built and not waiting and _ends_group(form, item) and not _replies(item, built[-1]):
            built[-1].append(item)
        else:
            waiting.append(item)
    built += [waiting] if waiting else []
    return tuple(_page(form, number, items) for number, items in enumerate(built, start=1))


def hints_above(form: Form, item: Item) -> tuple[str, ...]:
    """The hints of the headings that an item stands under, the outermost first."""
    above = form.lineage[item.link_id][:-1]
    return tuple(group.hint for group in above if group.type == "group" and group.hint)


def joint_items(form: Form) -> tuple[Item, ...]:
    """List what the partners fill in together."""
    return tuple(item for item in form.items if item.section == "joint")


def line_group(form: Form) -> Item:
    """The group of the joint part whose answers make one line, as one that repeats: each author writes their own."""
    return replace(next(item for item in joint_items(form) if item.type == "group"), repeats=True)


def as_joint(form: Form, line: Mapping[str, object]) -> Answers:
    """One line in the shape that the form's answers have."""
    group = form.item(line_group(form).link_id)
    return {group.link_id: [dict(line)]} if group.is_entries else dict(line)


def _own_items(form: Form, answers: Mapping[str, object]) -> Iterator[Item]:
    on = enabled(form, answers)
    for item in form.items_flat:
        line = form.lineage[item.link_id]
        if item.link_id in on and line[0].section != "joint" and (item.is_answered or item.is_words):
            yield item


def _ends_group(form: Form, item: Item) -> bool:
    parent = form.parent(item.link_id)
    return (parent.items if parent else form.items)[-1] == item


def _replies(item: Item, page: list[Item]) -> bool:
    return bool({condition.question for condition in item.enable_when} & {other.link_id for other in page})


def _page(form: Form, number: int, items: list[Item]) -> Page:
    key = next((item for item in items if not item.is_words), items[0])
    return Page(number, key.link_id, tuple(items), form.parent(key.link_id), hints_above(form, key))
