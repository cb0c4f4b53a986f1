"""The pathway of a case: putting it on one, seeing how it stands, and a clinician's clicks."""

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from clients.models import Case
from clients.queries.cases import case_in_care
from clients.queries.labels import called_apart
from homework.actions import enrolling, steering
from homework.forms.pathways import AddStepForm, EndForm, HurtForm
from homework.models import Enrolment, PathwayStep
from homework.queries.case_page import may_act_in, people_of
from homework.queries.exercises import exercises
from homework.queries.load import loads
from homework.queries.on_pathways import enrolment_in_care, enrolments_of, step_in_care
from homework.queries.pathways import PublishedPathway, published_pathway, published_pathways
from homework.queries.steps_shown import EnrolmentPage, StepLine, enrolment_page
from homework.summaries.pathway_words import STATE_WORDS, reason_words, waits_words
from homework.views.care.acting import done, done_with
from homework.views.care.cases import case_name
from practice.access.actor import Actor
from practice.access.errors import NotVisibleError
from practice.web.pages import clinician_page


@clinician_page
def choose(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    case = case_in_care(code, actor)
    if request.method == "POST":
        return _enrol(request, actor, case, published_pathway(request.POST.get("pathway", ""), actor))
    return _choose_page(request, actor, case)


def _enrol(request: HttpRequest, actor: Actor, case: Case, chosen: PublishedPathway) -> HttpResponse:
    form = _hurt_form(chosen, case, request.POST) if chosen.pathway.hurt else None
    if form is not None and not form.is_valid():
        return _choose_page(request, actor, case, refused={chosen.pathway.slug: form})
    begin = partial(enrolling.enrol, case, chosen.version, hurt=form.chosen if form else None, by=actor)
    if not done(request, begin, str(_("They are on it. What opens at once is there for them."))):
        return redirect("case_pathways", code=case.code)
    return redirect("enrolment", code=enrolments_of(case)[0].code)


def _hurt_form(one: PublishedPathway, case: Case, data: QueryDict | None = None) -> HurtForm:
    """The question who was hurt, with names of its own where several pathways ask it on one page."""
    return HurtForm(data, people=people_of(case), auto_id=f"id_{one.pathway.slug}_%s")


def _choose_page(
    request: HttpRequest, actor: Actor, case: Case, *, refused: dict[str, HurtForm] | None = None
) -> HttpResponse:
    people, before = people_of(case), enrolments_of(case)
    fitting = [one for one in published_pathways(actor) if one.pathway.couple == (len(people) > 1)]
    page = {
        "case": case,
        "name": case_name(case),
        "couple": len(people) > 1,
        "acts": may_act_in(case, actor),
        "pathways": [(one, (refused or {}).get(one.pathway.slug) or _hurt_form(one, case)) for one in fitting],
        "enrolments": [(one, one.version.definition["title"]) for one in before],
        "free": case.separated_at is None and not any(one.ended_at is None for one in before),
        "form": next(iter((refused or {}).values()), None),
    }
    return render(request, "homework/care/pathways.html", page, status=422 if refused else 200)


@clinician_page
def enrolment(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    return _page(request, actor, enrolment_page(code, actor))


def _page(request: HttpRequest, actor: Actor, found: EnrolmentPage, *, add: AddStepForm | None = None) -> HttpResponse:
    names = called_apart(found.facts.people)
    offers = exercises(actor)
    titles = {one.form.slug: one.form.title for one in offers}
    most = found.pathway.minutes
    page = {
        "found": found,
        "case": found.case,
        "name": case_name(found.case),
        "acts": found.acts,
        "weeks": [(week, [_line(line, titles, names) for line in week.lines]) for week in found.weeks],
        "closed": [reason_words(reason, names) for reason in found.facts.safety] if found.acts else [],
        "left": [place.client.called for place in found.enrolment.people.all() if place.left_at and found.acts],
        "loads": [load for load in loads(found.people, actor) if load.is_much or load.minutes > most],
        "add": add or AddStepForm(offers=offers, people=found.people, initial={"week": found.week}),
    }
    return render(request, "homework/care/enrolment.html", page, status=422 if add else 200)


def _line(line: StepLine, titles: dict[str, str], names: dict[int, str]) -> dict[str, object]:
    return {
        "line": line,
        "state": STATE_WORDS[line.state],
        "waits": waits_words(line, titles),
        "closed": [reason_words(reason, names) for reason in line.closed],
    }


type Turn = tuple[Callable[..., object], Promise]

_TURNS: dict[str, Turn] = {
    "suits": (partial(steering.state_suitable, on=True), _("Noted.")),
    "suits-not": (partial(steering.state_suitable, on=False), _("Taken back. Nothing new opens for both.")),
    "pause": (enrolling.pause_pathway, _("It rests. Nothing new opens, and its weeks do not count on.")),
    "resume": (enrolling.resume_pathway, _("It goes on.")),
    "stage": (steering.next_stage, _("The next stage has begun.")),
    "breach": (steering.note_breach, _("Noted. What this pathway has for a new breach is there now.")),
}


@clinician_page
@require_POST
def turn(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """One click on the pathway as a whole."""
    found = enrolment_in_care(code, actor)
    act, words = _TURNS.get(request.POST.get("act", ""), (None, ""))
    if act is None:
        raise NotVisibleError
    done(request, partial(act, found, by=actor), str(words))
    return redirect("enrolment", code=code)


type StepAct = Callable[[PathwayStep, str, Actor], object]


def _give(step: PathwayStep, reason: str, by: Actor) -> None:
    steering.give_step(step, reason=reason, by=by)


def _in_session(step: PathwayStep, reason: str, by: Actor) -> None:
    steering.give_step(step, reason=reason, in_session=True, by=by)


_STEP_ACTS: dict[str, tuple[StepAct, Promise]] = {
    "give": (_give, _("It is there for them now.")),
    "session": (_in_session, _("Noted: in the session.")),
    "skip": (lambda step, _why, by: steering.skip_step(step, on=True, by=by), _("Left out.")),
    "unskip": (lambda step, _why, by: steering.skip_step(step, on=False, by=by), _("It is in again.")),
    "hold": (lambda step, _why, by: steering.hold_step(step, on=True, by=by), _("Kept back.")),
    "unhold": (lambda step, _why, by: steering.hold_step(step, on=False, by=by), _("It may come.")),
    "sooner": (lambda step, _why, by: steering.move_step(step, -1, by=by), _("Moved a week sooner.")),
    "later": (lambda step, _why, by: steering.move_step(step, 1, by=by), _("Moved a week later.")),
}


@clinician_page
@require_POST
def step(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """One click on one step."""
    found = step_in_care(code, actor)
    act, words = _STEP_ACTS.get(request.POST.get("act", ""), (None, ""))
    if act is None:
        raise NotVisibleError
    done(request, partial(act, found, request.POST.get("reason", "")[:2000], actor), str(words))
    return redirect("enrolment", code=found.enrolment.code)


@clinician_page
@require_POST
def add(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    found = enrolment_page(code, actor)
    form = AddStepForm(request.POST, offers=exercises(actor), people=found.people)
    if not done_with(form, lambda: _added(found.enrolment, form, actor)):
        return _page(request, actor, found, add=form)
    messages.success(request, _("Added."))
    return redirect("enrolment", code=code)


def _added(enrolled: Enrolment, form: AddStepForm, actor: Actor) -> None:
    chosen = form.cleaned_data
    steering.add_step(enrolled, chosen["exercise"], chosen["week"], form.chosen, by=actor)


@clinician_page
def end(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    found = enrolment_in_care(code, actor)
    form = EndForm(request.POST if request.method == "POST" else None)
    if done_with(form, lambda: _ended(found, form, actor)):
        messages.success(request, _("It has ended."))
        return redirect("enrolment", code=code)
    page = {"enrolment": found, "case": found.case, "name": case_name(found.case), "form": form}
    return render(request, "homework/care/enrolment_end.html", page, status=422 if form.errors else 200)


def _ended(found: Enrolment, form: EndForm, actor: Actor) -> None:
    chosen = form.cleaned_data
    enrolling.end_pathway(found, form.chosen, chosen["words"], prepared=chosen["prepared"], by=actor)
