"""The rows of a caseload, made as plain strings: sixty of them cost what a template takes for a few."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.urls import reverse
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from homework.charts import Mark
from homework.queries.caseload import CaseLine, Person
from homework.queries.pulse import Pulse
from homework.views.care.pictures import KEPT, kept_weeks, spark_picture, strip_picture
from homework.views.care.wording import ago, level_words, moved, when

_ROW = (
    '<tr><td class="tnum cell-nowrap" data-label="{}">{}</td>'
    '<th scope="row"><a class="name" href="{}">{}</a>{}</th>'
    '<td data-label="{}">{}</td><td data-label="{}">{}</td>'
    '<td class="soft cell-nowrap" data-label="{}">{}</td><td class="cell-act">{}</td></tr>'
)
_LINE = '<span class="cell-line">{}<b class="tnum cell-value">{}</b><span class="soft small">'
_SOFT = '<span class="soft">{}</span>'
_KIND = ' <span class="soft small">{}</span>'
_LINK = '<a class="btn is-quiet is-small" href="{}">{}<span class="vh">: {}</span></a>'
_CODE = "CODE"


@dataclass(frozen=True, slots=True)
class Step:
    """What would come next for a case: words and where they lead."""

    words: str
    url: str


@dataclass(frozen=True, slots=True)
class _Table:
    """What all rows say in the same way, looked up once."""

    labels: tuple[SafeString, ...]
    couple: SafeString
    separated: SafeString
    no_date: str
    no_session: str
    place: str
    week: date
    look: Step
    begin: Step
    go_on: Step

    def kind_of(self, line: CaseLine) -> SafeString | str:
        """What stands behind the name of a case that is more than one person's treatment."""
        if line.separated:
            return self.separated
        return self.couple if line.couple else ""

    def step_for(self, line: CaseLine, flag: str) -> Step | None:
        """The suggested next step: a flag first, then something to do at home."""
        if flag:
            return Step(self.look.words, self.look.url.replace(_CODE, flag))
        if line.separated or line.waiting:
            return None
        step = self.go_on if line.tasks else self.begin
        return Step(step.words, step.url.replace(_CODE, line.code))


def rows(lines: Iterable[CaseLine], flags: dict[int, str], this_week: date) -> SafeString:
    """The body of the caseload's table; ``flags`` gives the code of an open flag by case."""
    labels = _("Next session"), _("Homework"), _("Trust"), _("Last session")
    assign = f"{reverse('assign')}?case={_CODE}"
    table = _Table(
        labels=tuple(escape(label) for label in labels),
        couple=format_html(_KIND, _("couple")),
        separated=format_html(_KIND, _("separated")),
        no_date=_("No date"),
        no_session=_("None yet"),
        place=reverse("case_page", args=[_CODE]),
        week=this_week,
        look=Step(_("Look first"), reverse("flag", args=[_CODE])),
        begin=Step(_("Choose first exercise"), assign),
        go_on=Step(_("Set homework"), assign),
    )
    return format_html_join("", _ROW, (_cells(line, flags.get(line.key, ""), table) for line in lines))


def _cells(line: CaseLine, flag: str, table: _Table) -> tuple[str, ...]:
    coming, homework, trust, last = table.labels
    name, language = escape(line.name), get_language()
    return (
        coming,
        when(line.next.starts_at) if line.next else table.no_date,
        table.place.replace(_CODE, line.code),
        name,
        table.kind_of(line),
        homework,
        _homework(tuple(line.strip(table.week)) if line.tasks else (), language),
        trust,
        _trust(line, language),
        last,
        ago(line.last_at).capitalize() if line.last_at else table.no_session,
        _act(table.step_for(line, flag), name),
    )


@lru_cache(maxsize=KEPT)
def _homework(marks: tuple[Mark, ...], _language: str | None) -> SafeString:
    if not marks:
        return format_html(_SOFT, _("None set yet"))
    done, asked = kept_weeks(marks)
    said = _("%(done)s of %(asked)s") % {"done": done, "asked": asked} if asked else _("a quiet time")
    return format_html('<span class="cell-line">{}<span class="tnum">{}</span></span>', strip_picture(marks), said)


def _trust(line: CaseLine, language: str | None) -> SafeString:
    found = [_person(person, line, language) for person in line.people if line.points.get(person.key)]
    return format_html_join("", "{}{}</span></span>", found) if found else format_html(_SOFT, _("No check-in yet"))


def _person(person: Person, line: CaseLine, language: str | None) -> tuple[SafeString, str]:
    drawn, said = _line(line.pulse(person), language)
    return drawn, f"{person.called}, {said}" if line.couple else said


@lru_cache(maxsize=KEPT)
def _line(pulse: Pulse, _language: str | None) -> tuple[SafeString, str]:
    return format_html(_LINE, spark_picture(pulse.values), level_words(pulse)), moved(pulse)


def _act(step: Step | None, name: SafeString) -> str:
    if step is None:
        return ""
    return format_html(_LINK, step.url, step.words, name)
