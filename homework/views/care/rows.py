"""The rows of a caseload, made as plain strings: sixty of them cost what a template takes for four."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from homework.queries.caseload import CaseLine, Person
from homework.views.care.pictures import kept_weeks, spark_picture, strip_picture
from homework.views.care.wording import ago, level_words, moved, when

_ROW = (
    '<tr><td class="tnum cell-nowrap" data-label="{}">{}</td>'
    '<th scope="row"><a class="name" href="{}">{}</a>{}</th>'
    '<td data-label="{}">{}</td><td data-label="{}">{}</td>'
    '<td class="soft cell-nowrap" data-label="{}">{}</td><td class="cell-act">{}</td></tr>'
)
_LINE = '<span class="cell-line">{}<b class="tnum cell-value">{}</b><span class="soft small">{}</span></span>'
_SOFT = '<span class="soft">{}</span>'


@dataclass(frozen=True, slots=True)
class Step:
    """What would come next for a case: words and where they lead."""

    words: str
    url: str


def step_for(line: CaseLine, flag: str) -> Step | None:
    """The suggested next step: a flag first, then something to do at home."""
    if flag:
        return Step(_("Look first"), reverse("flag", args=[flag]))
    if line.separated or line.waiting:
        return None
    words = _("Set homework") if line.all_tasks else _("Choose first exercise")
    return Step(words, f"{reverse('assign')}?case={line.code}")


def rows(lines: Iterable[CaseLine], flags: dict[int, str], this_week: date) -> SafeString:
    """The body of the caseload's table; ``flags`` gives the code of an open flag by case."""
    labels = _("Next session"), _("Homework"), _("Trust"), _("Last session")
    return format_html_join("", _ROW, (_cells(line, flags.get(line.key, ""), this_week, labels) for line in lines))


def _cells(line: CaseLine, flag: str, this_week: date, labels: tuple[str, str, str, str]) -> tuple[object, ...]:
    coming, homework, trust, last = labels
    return (
        coming,
        when(line.next.starts_at) if line.next else _("No date"),
        reverse("case_page", args=[line.code]),
        line.name,
        _kind(line),
        homework,
        _homework(line, this_week),
        trust,
        _trust(line),
        last,
        ago(line.last_at).capitalize() if line.last_at else _("None yet"),
        _act(step_for(line, flag), line),
    )


def _kind(line: CaseLine) -> SafeString | str:
    words = _("separated") if line.separated else _("couple") if line.couple else ""
    return format_html(' <span class="soft small">{}</span>', words) if words else ""


def _homework(line: CaseLine, this_week: date) -> SafeString:
    if not line.all_tasks:
        return format_html(_SOFT, _("None set yet"))
    marks = tuple(line.strip(this_week))
    done, asked = kept_weeks(marks)
    said = _("%(done)s of %(asked)s") % {"done": done, "asked": asked} if asked else _("a quiet time")
    return format_html('<span class="cell-line">{}<span class="tnum">{}</span></span>', strip_picture(marks), said)


def _trust(line: CaseLine) -> SafeString:
    found = [cell for person in line.people if (cell := _person(line, person))]
    return (
        format_html_join("", "{}", ((cell,) for cell in found)) if found else format_html(_SOFT, _("No check-in yet"))
    )


def _person(line: CaseLine, person: Person) -> SafeString | None:
    pulse = line.pulse(person)
    if pulse.latest is None:
        return None
    said = f"{person.called}, {moved(pulse)}" if line.couple else moved(pulse)
    return format_html(_LINE, spark_picture(pulse.values), level_words(pulse), said)


def _act(step: Step | None, line: CaseLine) -> SafeString | str:
    if step is None:
        return ""
    link = '<a class="btn is-quiet is-small" href="{}">{}<span class="vh">: {}</span></a>'
    return format_html(link, step.url, step.words, line.name)
