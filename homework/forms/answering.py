"""One question of an exercise as a form: the library judges what was typed, nothing else does."""

from collections.abc import Iterable, Iterator, Mapping

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from homework.forms.kinds import PICKS, first_value, hint_of, kind_of, widget_of
from homework.forms.widgets import ItemBound
from homework.library.answers import clean_item
from homework.library.branching import is_met
from homework.library.conditions import holds, is_answered
from homework.library.errors import InvalidAnswersError
from homework.library.form import Ceiling, Condition, Form, Item, Scalar, walk
from homework.library.vocabulary import SILENT
from homework.queries.typed import Fields, count_entries, picked

type Labels = Mapping[str, Mapping[str, str]]

NO_LABELS: Labels = {}
NEEDED = "Give an answer here, or choose Skip this question."


class ItemField(forms.Field):
    """The field of one item, with all that its template shows beside it."""

    def __init__(self, item: Item, *, heading: bool, announced: str, labels: Mapping[str, str]) -> None:
        super().__init__(
            required=False,
            widget=widget_of(item, labels),
            label=item.text,
            help_text=hint_of(item),
            initial=first_value(item),
            template_name=f"components/forms/{kind_of(item)}.html",
            bound_field_class=ItemBound,
        )
        self.item, self.is_heading, self.announced = item, heading, announced
        self.example, self.unit, self.low, self.high = item.example, item.unit, item.low, item.high
        self.other_label = item.other_label or _("Something else, in your own words")
        self.first_id = self.when = self.if_words = ""
        self.when_all = False

    def clean(self, value: object) -> object:
        """Give the answer as it is kept; say what to do about one that does not fit."""
        words = value if isinstance(value, list) else [str(value or "")]
        try:
            return clean_item(self.item, words)
        except InvalidAnswersError as wrong:
            raise forms.ValidationError(list(wrong.problems.values())) from wrong


class WordsWidget(forms.Widget):
    """Nothing to fill in."""

    def value_from_datadict(self, data: object, files: object, name: str) -> None:
        """Nothing comes back."""


class WordsField(forms.Field):
    """A text that stands between the fields of an entry."""

    def __init__(self, words: str) -> None:
        super().__init__(required=False, widget=WordsWidget(), label=words, template_name="components/forms/words.html")
        self.when = self.if_words = ""
        self.when_all = False


class QuestionForm(forms.Form):
    """The fields of one question, or of one entry of a repeating question."""

    use_required_attribute = False

    def __init__(
        self,
        exercise: Form,
        items: tuple[Item, ...],
        *,
        fields: Fields | None = None,
        prefix: str | None = None,
        heading: bool = False,
        labels: Labels = NO_LABELS,
        words: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(data=None if fields is None else MultiValueDict(fields), prefix=prefix)
        for item in items:
            field = self._field(exercise, item, labels.get(item.link_id, {}), words or {}, heading=heading)
            self._add(item, exercise.lineage[item.link_id][:-1], field, {other.link_id: other for other in items})

    def _field(
        self, exercise: Form, item: Item, labels: Mapping[str, str], words: Mapping[str, str], *, heading: bool
    ) -> ItemField | WordsField:
        if item.is_words:
            return WordsField(words.get(item.link_id, item.words))
        return ItemField(item, heading=heading, announced=announced_words(exercise, item), labels=labels)

    def _add(
        self, item: Item, above: Iterable[Item], field: ItemField | WordsField, beside: Mapping[str, Item]
    ) -> None:
        conditional = [one for one in (*above, item) if any(test.question in beside for test in one.enable_when)]
        decides = conditional[0] if len(conditional) == 1 else None
        conditions = _followed_on_the_page(decides, beside) if decides else []
        field.when = " ".join(
            f"{self.add_prefix(test.question)}={_codes(beside[test.question], test)}" for test in conditions
        )
        field.if_words = _if_words(beside, conditions)
        field.when_all = decides is None or decides.enable_behavior == "all"
        if isinstance(field, ItemField) and kind_of(item) in PICKS:
            first = "_0" if item.options or item.type != "open-choice" else "_own"
            field.first_id = f"id_{self.add_prefix(item.link_id)}{first}"
        self.fields[item.link_id] = field

    def need(self, *names: str) -> None:
        """Ask for an answer where a required one was left blank."""
        for name in names:
            self.add_error(name, NEEDED)


def _followed_on_the_page(item: Item, beside: Mapping[str, Item]) -> list[Condition]:
    """The conditions that the page itself can follow: all of them, or none where one asks for more than a choice."""
    tests = [test for test in item.enable_when if test.question in beside]
    plain = all(kind_of(beside[test.question]) in PICKS and test.operator not in SILENT for test in tests)
    return tests if plain else []


def _codes(item: Item, test: Condition) -> str:
    return "|".join(code for code, value in _values(item) if holds(test, value))


def _values(item: Item) -> list[tuple[str, Scalar]]:
    if item.type == "boolean":
        return [("true", True), ("false", False)]
    if item.type == "integer":
        return [(str(number), number) for number in range(item.min or 0, (item.max or 0) + 1)]
    return [(option.code, option.code) for option in item.options]


def _if_words(beside: Mapping[str, Item], conditions: list[Condition]) -> str:
    names = [_answer_words(beside[test.question], test.answer) for test in conditions if test.operator == "="]
    chosen = " or ".join(f"“{name}”" for name in names)
    return _("Answer this if you chose %(answers)s.") % {"answers": chosen} if names else ""


def _answer_words(item: Item, answer: Scalar) -> str:
    if isinstance(answer, bool):
        return "Yes" if answer else "No"
    return item.labels.get(str(answer), str(answer))


def announced_words(exercise: Form, item: Item) -> str:
    """What is said beside a question whose answer travels otherwise than the level says; empty for all others."""
    if "private" in exercise.levels and item.link_id in exercise.announced_items():
        return _("Your therapist sees this one, even if you keep the rest to yourself.")
    return {
        Ceiling.SELF_ONLY: _("Only you ever see this one."),
        Ceiling.CLINICIAN_ONLY: _("Only you and your therapist ever see this one."),
    }.get(exercise.ceiling(item.link_id), "")


class Entries:
    """The entries of a repeating question, to be shown and judged like one form."""

    def __init__(
        self,
        exercise: Form,
        question: Item,
        fields: Fields | None,
        *,
        more: int = 0,
        labels: Labels = NO_LABELS,
        told: Mapping[str, str] | None = None,
        answers: Mapping[str, object] | None = None,
    ) -> None:
        items = _asked_inside(exercise, question, answers)
        known = picked(question, fields) if fields else {}
        begun = count_entries(question, known)
        self.question, self.most = question, question.max_occurs
        self.forms = [
            QuestionForm(
                exercise,
                items,
                fields=known if place < begun else None,
                prefix=f"{question.link_id}-{place}",
                labels=labels,
                words=told_in(question, known, place, told or {}),
            )
            for place in range(max(1, begun + more) if not told else begun)
        ]
        self.blank = QuestionForm(exercise, items, prefix=f"{question.link_id}-__n__", labels=labels)
        self._own_errors: list[str] = []

    @property
    def errors(self) -> list[object]:
        """Whatever is wrong anywhere; empty when nothing is."""
        return [*self._own_errors, *(form.errors for form in self.forms if form.is_bound and form.errors)]

    def non_field_errors(self) -> list[str]:
        """What is wrong with the list as a whole."""
        return self._own_errors

    def __iter__(self) -> Iterator[forms.BoundField]:
        """Every field of every entry."""
        for form in self.forms:
            yield from form

    def judge(self) -> None:
        """Ask for what was left blank in entries that were begun, and for fewer where there are too many."""
        begun = [form for form in self.forms if form.is_bound and _has_answers(form)]
        if self.most is not None and len(begun) > self.most:
            self._own_errors.append(_("Up to %(most)d fit here. Take one or more away.") % {"most": self.most})
        for form in begun:
            blank = [name for name, field in form.fields.items() if _is_blank(form, name, field)]
            for name in blank:
                form.add_error(name, _("Give an answer here, or take this one away."))


def _asked_inside(exercise: Form, group: Item, answers: Mapping[str, object] | None) -> tuple[Item, ...]:
    """What an entry may ask; with ``answers``, without what hangs on other answers outside that are not so."""
    found = [item for item in walk(group.items) if item.is_words or item.is_answered]
    inside = {item.link_id for item in walk(group.items)}
    return tuple(item for item in found if _may_be_asked(exercise, item, inside, answers))


def _may_be_asked(exercise: Form, item: Item, inside: set[str], answers: Mapping[str, object] | None) -> bool:
    line = [one for one in exercise.lineage[item.link_id] if one.link_id in inside]
    outside = [one for one in line if not any(test.question in inside for test in one.enable_when)]
    return not any(one.hidden for one in line) and (answers is None or all(is_met(one, answers) for one in outside))


def _has_answers(form: QuestionForm) -> bool:
    return form.errors != {} or any(is_answered(value) for value in form.cleaned_data.values())


def _is_blank(form: QuestionForm, name: str, field: forms.Field) -> bool:
    if not isinstance(field, ItemField) or not field.item.required or name in form.errors:
        return False
    return not field.item.enable_when and not is_answered(form.cleaned_data.get(name))


def told_in(question: Item, fields: Fields, place: int, told: Mapping[str, str]) -> dict[str, str]:
    """The words of the promise that an entry is about, where it stands for one."""
    reference = next((item for item in question.items if item.control == "hidden"), None)
    if reference is None:
        return {}
    code = next(iter(fields.get(f"{question.link_id}-{place}-{reference.link_id}", [])), "")
    return {item.link_id: told[code] for item in question.items if item.type == "display" and code in told}
