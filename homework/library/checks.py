"""The rules that every form keeps."""

from collections import Counter
from collections.abc import Iterable

from homework.library.checks_of_items import check_items
from homework.library.checks_of_measures import check_measure
from homework.library.errors import FormError
from homework.library.form import Ceiling, Condition, Derived, FlagRule, Form, Item, SeriesDef, walk
from homework.library.reach import never_asked, never_raised
from homework.library.vocabulary import CATEGORIES, LEVELS, METRICS, ORDER, SHARED_LEVELS

_TWO = 2


def check(form: Form) -> None:
    """Raise FormError, with the place, for the first rule that a form breaks."""
    refuse_twins([item.link_id for item in form.items_flat], "items", "link id")
    check_items(form)
    _check_conditions(form)
    check_measure(form)
    _check_sharing(form)
    _check_keeping(form)
    _check_series(form)
    _check_flags(form)
    for link_id in never_asked(form):
        raise FormError(f"items.{link_id}.enableWhen", "can never be met")
    for rule_id in never_raised(form):
        raise FormError(f"flags.{rule_id}", "can never be met")


def refuse_twins(names: Iterable[str], path: str, kind: str) -> None:
    """Refuse a list in which a name stands twice."""
    for name, count in Counter(names).items():
        if count > 1:
            raise FormError(path, f"{kind} {name} is there {count} times")


def _check_conditions(form: Form) -> None:
    before: list[str] = []
    for item in form.items_flat:
        for condition in item.enable_when:
            path = f"items.{item.link_id}.enableWhen"
            _check_condition(form, condition, path)
            if condition.question not in before:
                raise FormError(path, f"{condition.question} comes later")
            inside = form.entries_of(condition.question)
            if inside is not None and inside != form.entries_of(item.link_id):
                raise FormError(path, f"{condition.question} is inside a repeating group")
        before.append(item.link_id)


def _check_condition(form: Form, condition: Condition, path: str) -> None:
    question = _question(form, condition.question, path)
    if condition.operator in ORDER and question.type != "integer":
        raise FormError(path, f"{condition.question} has no order")
    if not _fits(question, condition):
        raise FormError(path, f"{condition.question} can never be {condition.answer}")


def _question(form: Form, link_id: str, path: str) -> Item:
    if link_id not in form.lineage:
        raise FormError(path, f"there is no item {link_id}")
    item = form.item(link_id)
    if item.type in {"display", "group"}:
        raise FormError(path, f"{link_id} is no question")
    return item


def _fits(question: Item, condition: Condition) -> bool:
    answer = condition.answer
    if condition.operator == "exists":
        return isinstance(answer, bool)
    if question.type == "choice":
        codes = str(answer).split("|") if condition.operator == "in" else [str(answer)]
        return set(codes) <= set(question.labels)
    if question.type == "boolean":
        return isinstance(answer, bool)
    if question.type == "integer":
        return isinstance(answer, int) and not isinstance(answer, bool)
    return isinstance(answer, str)


def _check_sharing(form: Form) -> None:
    if not form.levels or [level for level in LEVELS if level in form.levels] != list(form.levels):
        raise FormError("levels", f"have to be some of {', '.join(LEVELS)}, in this order")
    if form.default_level not in form.levels:
        raise FormError("default_level", f"{form.default_level} is not offered")
    if form.joint != any(item.section == "joint" for item in form.items):
        raise FormError("joint", "has to agree with the items of section joint")
    for link_id in form.revealable_items:
        if link_id not in form.lineage or form.item(link_id).visibility not in {"inherit", "shareable"}:
            raise FormError("revealable_items", f"{link_id} cannot be shown to partners")
    if SHARED_LEVELS & set(form.levels):
        _check_shared(form)


def _check_shared(form: Form) -> None:
    if form.release == "none":
        raise FormError("release", "none goes with no level that partners read")
    questions = [item for item in form.items_flat if item.type not in {"display", "group"}]
    if not any(form.ceiling(item.link_id) == Ceiling.SHAREABLE for item in questions):
        raise FormError("levels", "partners are offered a form that has nothing for them")


def _check_keeping(form: Form) -> None:
    for item in form.items_flat:
        path = f"items.{item.link_id}"
        if item.shared_when and form.ceiling(item.link_id) < Ceiling.SHAREABLE and not _holds_shareable(form, item):
            raise FormError(f"{path}.shared_when", "is about what partners never read")
        for condition in item.shared_when + item.discard_when:
            _check_condition(form, condition, path)
            if _place(form, form.item(condition.question)) != (item if item.is_entries else _place(form, item)):
                raise FormError(path, f"{condition.question} stands elsewhere")


def _holds_shareable(form: Form, item: Item) -> bool:
    return any(form.ceiling(inner.link_id) == Ceiling.SHAREABLE for inner in walk(item.items))


def _place(form: Form, item: Item) -> Item | None:
    return form.entries_of(item.link_id)


def _check_series(form: Form) -> None:
    refuse_twins([series.id for series in form.series], "series", "series")
    names = {series.id for series in form.series}
    for item in form.items_flat:
        if item.series and item.series not in names:
            raise FormError(f"items.{item.link_id}.series", f"there is no series {item.series}")
        if item.series:
            _refuse_the_authors_alone(form, item.link_id, f"items.{item.link_id}.series")
    for series in form.series:
        _check_one_series(form, series)


def _refuse_the_authors_alone(form: Form, link_id: str, path: str) -> None:
    if link_id in form.lineage and form.ceiling(link_id) == Ceiling.SELF_ONLY:
        raise FormError(path, f"{link_id} is its author's alone")


def _check_one_series(form: Form, series: SeriesDef) -> None:
    path = f"series.{series.id}"
    if series.min >= series.max:
        raise FormError(path, "min has to be below max")
    derived = series.derived
    own = tuple(item.link_id for item in form.items_flat if item.series == series.id)
    weighted = derived is not None and derived.kind == "weighted_mean"
    if (own != derived.of[:1]) if derived and weighted else ((derived is None) != bool(own)):
        raise FormError(path, "needs either an item or a derivation")
    if derived is not None:
        _check_derived(form, derived, path)


def _check_derived(form: Form, derived: Derived, path: str) -> None:
    if derived.kind == "score" and (form.measure is None or derived.of):
        raise FormError(path, "is the total of an instrument, of all its items")
    if derived.kind == "entries":
        if len(derived.of) != 1 or derived.of[0] not in form.lineage or not form.item(derived.of[0]).is_entries:
            raise FormError(path, "counts the entries of one repeating group")
        return
    for link_id in derived.of:
        _refuse_the_authors_alone(form, link_id, path)
        unknown = set(derived.codes) - set(_question(form, link_id, path).labels)
        if unknown:
            raise FormError(path, f"{link_id} has no option {', '.join(sorted(unknown))}")
    if derived.kind == "mean" and not 1 <= derived.answered <= len(derived.of):
        raise FormError(path, f"cannot ask for {derived.answered} of {len(derived.of)}")
    if derived.kind in {"difference", "weighted_mean"} and len(derived.of) != _TWO:
        raise FormError(path, f"is a {derived.kind.replace('_', ' ')} of two")


def _check_flags(form: Form) -> None:
    refuse_twins([rule.id for rule in form.flags], "flags", "rule")
    for rule in form.flags:
        path = f"flags.{rule.id}"
        if rule.level not in {1, 2, 3} or (rule.escalate and rule.escalate.level not in {2, 3}):
            raise FormError(path, "level has to be 1, 2 or 3")
        if rule.category not in CATEGORIES:
            raise FormError(path, f"{rule.category} is no category")
        if not rule.when:
            raise FormError(path, "has no condition")
        if rule.escalate and rule.escalate.metric not in METRICS:
            raise FormError(path, f"{rule.escalate.metric} is no figure that is computed")
        _check_rule(form, rule, path)


def _check_rule(form: Form, rule: FlagRule, path: str) -> None:
    if rule.scope == "metric":
        unknown = [test.question for test in rule.when if test.question not in METRICS or test.operator not in ORDER]
        if unknown or not rule.words:
            raise FormError(path, f"needs words and figures that are computed, not {', '.join(unknown) or 'silence'}")
        return
    if not rule.words and any(test.operator == "exists" for test in rule.when):
        raise FormError(path, "needs words for what was not answered")
    for test in rule.when:
        _check_condition(form, test, path)
        _refuse_the_authors_alone(form, test.question, path)
    if len({entry.link_id if entry else "" for entry in (form.entries_of(test.question) for test in rule.when)}) > 1:
        raise FormError(path, "mixes questions of different places")
