"""The text that partners make together, line by line."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from clients.queries.secrets import policy_in_force
from homework.actions.joint import agree_line, change_line, draft_line, remove_line, reword_line
from homework.actions.opening import keep_joint_openings
from homework.enums import Level
from homework.forms.answering import Labels, QuestionForm
from homework.library.errors import InvalidAnswersError
from homework.library.form import Answers, Form, Item, walk
from homework.library.pages import line_group
from homework.models import JointLine, Part
from homework.queries.circle import Circle
from homework.queries.comments import own_comments_on_text
from homework.queries.joint import Line, joint_lines, joint_part, own_line, reworded_lines
from homework.queries.own import own_circle
from homework.queries.spoken import Spoken, spoken
from homework.queries.typed import Fields, as_fields, picked, read_question
from homework.queries.wording import wording_of
from homework.summaries.sight import offer_words
from practice.access.actor import Actor
from practice.access.errors import NotAllowedError
from practice.web.cover import own_page
from practice.web.pages import client_page

MAKER = "c_maker"


@dataclass(frozen=True, slots=True)
class Shown:
    """One line in words."""

    line: Line
    said: Spoken


@dataclass(frozen=True, slots=True)
class Table:
    """What the two of them sit at: the form, the question whose entries are the lines, and the people."""

    part: Part
    exercise: Form
    group: Item
    circle: Circle

    @property
    def hints(self) -> tuple[str, ...]:
        """What the headings above a line hint at."""
        return tuple(group.hint for group in self.exercise.lineage[self.group.link_id] if group.hint)

    @property
    def labels(self) -> Labels:
        """Where a line asks whose promise it is, the partners' names stand, in the order of the case."""
        if MAKER not in self.exercise.lineage:
            return {}
        options = self.exercise.item(MAKER).options
        people = self.circle.in_order
        return {MAKER: {option.code: person.name for option, person in zip(options, people, strict=False)}}

    @property
    def is_taken_back(self) -> bool:
        """Whether it is no longer asked for: each keeps their own lines, to read."""
        return self.part.assignment.taken_back_at is not None

    def said(self, answers: Answers) -> Spoken:
        return spoken(self.group, answers, self.labels.get(MAKER, {}))

    def line_form(self, fields: Fields | None) -> QuestionForm:
        items = tuple(item for item in walk(self.group.items) if item.type != "group")
        prefix = f"{self.group.link_id}-0"
        return QuestionForm(self.exercise, items, fields=fields, prefix=prefix, labels=self.labels)

    def fields_of(self, request: HttpRequest) -> Fields:
        return picked(self.group, dict(request.POST.lists()))

    def typed(self, row: JointLine) -> Fields:
        return as_fields(self.group, [row.answers])

    def answers(self, fields: Fields) -> dict[str, object]:
        """The answers of one line. Raises InvalidAnswersError for what does not fit."""
        read = read_question(self.group, fields)
        if read.problems:
            raise InvalidAnswersError(read.problems)
        rows = read.answers.get(self.group.link_id)
        return dict(rows[0]) if isinstance(rows, list) and rows else {}


def _table(code: str, actor: Actor) -> Table:
    part = joint_part(code, actor)
    form = wording_of(part)
    return Table(part, form, line_group(form), own_circle(part, actor))


@client_page
@own_page
def my_joint(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    table = _table(code, actor)
    if request.method != "POST":
        return _show(request, actor, table, table.line_form(None))
    fields = table.fields_of(request)
    try:
        draft_line(table.part.assignment, table.answers(fields), by=actor)
    except InvalidAnswersError as wrong:
        return _show(request, actor, table, _with_problems(table.line_form(fields), wrong))
    return redirect("my_joint", code)


def _with_problems(form: QuestionForm, wrong: InvalidAnswersError) -> QuestionForm:
    for place, words in wrong.problems.items():
        name = place.rsplit(".", 1)[-1]
        if name in form.fields and name not in form.errors:
            form.add_error(name, words)
    return form


def _show(request: HttpRequest, actor: Actor, table: Table, form: QuestionForm) -> HttpResponse:
    found = joint_lines(table.part, actor)
    keep_joint_openings((line.text for line in found), way="page", by=actor)
    remarks = own_comments_on_text(table.part, actor)
    lines = [Shown(line, table.said(line.answers)) for line in found]
    context = {
        "part": table.part,
        "exercise": table.exercise,
        "circle": table.circle,
        "closed": table.circle.facts.separated or table.is_taken_back,
        "taken_back": table.is_taken_back,
        "offer": offer_words(table.circle, Level.PARTNER),
        "policy": policy_in_force(table.part.assignment.case),
        "text": [shown for shown in lines if shown.line.agreed],
        "drafts": [shown for shown in lines if not shown.line.agreed],
        "form": form,
        "hints": table.hints,
        "adds": form.is_bound,
        "remarks": remarks,
        "unread": any(remark.is_new for remark in remarks),
        "reworded": [(line, table.said(line.answers)) for line in reworded_lines(table.part, actor)],
    }
    return render(request, "homework/portal/joint.html", context, status=422 if form.is_bound else 200)


@client_page
@own_page
def my_line(request: HttpRequest, actor: Actor, code: str, line: str) -> HttpResponse:
    """One line of one's own: change it, agree to it, or take it out."""
    table = _table(code, actor)
    row = own_line(table.part, line, actor)
    if request.method != "POST" and table.is_taken_back:
        return redirect("my_joint", code)
    if request.method != "POST":
        return _show_line(request, table, row, table.line_form(table.typed(row)))
    types = {"change", "reword"} & request.POST.keys()
    fields = table.fields_of(request) if types else table.typed(row)
    try:
        _act(request, actor, table, row)
    except InvalidAnswersError as wrong:
        return _show_line(request, table, row, _with_problems(table.line_form(fields), wrong))
    except NotAllowedError as refusal:
        return _show_line(request, table, row, table.line_form(fields), problem=str(refusal))
    return redirect("my_joint", code)


def _act(request: HttpRequest, actor: Actor, table: Table, row: JointLine) -> None:
    if "agree" in request.POST:
        agree_line(row, by=actor)
    elif "remove" in request.POST:
        remove_line(row, by=actor)
    elif "change" in request.POST:
        change_line(row, table.answers(table.fields_of(request)), by=actor)
    elif "reword" in request.POST:
        reword_line(row, table.answers(table.fields_of(request)), by=actor)


def _show_line(
    request: HttpRequest, table: Table, row: JointLine, form: QuestionForm, *, problem: str = ""
) -> HttpResponse:
    context = {
        "part": table.part,
        "exercise": table.exercise,
        "circle": table.circle,
        "policy": policy_in_force(table.part.assignment.case),
        "row": row,
        "said": table.said(row.answers),
        "form": form,
        "hints": table.hints,
        "problem": problem,
    }
    status = 422 if problem or form.errors else 200
    return render(request, "homework/portal/line.html", context, status=status)
