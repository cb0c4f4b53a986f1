"""The pages of one person and of one case."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clients.actions.cases import write_next_time_line
from clients.models import Case
from homework.actions.opening import keep_joint_openings
from homework.forms.care import LineForm
from homework.queries.case_page import CasePage, case_page, may_act_in, people_of, person_in_care
from homework.queries.case_sessions import Diary, diary, session_in_care
from homework.queries.caseload import CaseLine, caseload
from homework.queries.joint_text import joint_texts
from homework.queries.look_first import looks, open_flags
from homework.queries.naming import joined, together
from homework.queries.scheduled import resting_in, schedules_of
from homework.summaries.coming_back import rule_words
from homework.views.care.pictures import spark_picture
from homework.views.care.today import my_initials
from homework.views.care.wording import level_words, moved
from practice.access.actor import Actor
from practice.access.errors import NotAllowedError
from practice.web.pages import clinician_page


def case_name(case: Case) -> str:
    return together([client.user.name for client in people_of(case)])


@clinician_page
def client(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    person, cases = person_in_care(code, actor)
    if len(cases) == 1:
        return redirect("case_page", code=cases[0].code)
    named = [{"case": case, "name": case_name(case), "couple": len(people_of(case)) > 1} for case in cases]
    page = {"person": person, "cases": named}
    return render(request, "homework/care/client.html", page)


@clinician_page
def case(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    found = case_page(code, actor, reader=my_initials(request))
    return _page(request, actor, found, diary(found.case))


def _page(
    request: HttpRequest, actor: Actor, found: CasePage, days: Diary, *, form: LineForm | None = None
) -> HttpResponse:
    line = caseload(actor, only=found.case.code)[0]
    joint = joint_texts(found.case, found.people, actor)
    keep_joint_openings((text.key for text in joint), way="page", by=actor)
    page = {
        "page": found,
        "case": found.case,
        "name": case_name(found.case),
        "acts": may_act_in(found.case, actor),
        "trends": _trends(line),
        "looks": looks(flag for flag in open_flags(actor) if flag.case == found.case.pk),
        "diary": days,
        "form": form or LineForm(initial={"line": days.noted.next_time_line if days.noted else ""}),
        "joint": joint,
        "coming_back": [
            {
                "found": one,
                "words": rule_words(one.schedule.rule),
                "who": joined([c.called for c in one.planned.people]),
            }
            for one in schedules_of(found.case)
        ],
        "resting": [
            {"client": {client.pk: client for client in found.people}[key], "day": day}
            for key, day in resting_in(found.case).items()
        ],
    }
    status = 422 if form else 200
    return render(request, "homework/care/case.html", page, status=status)


def _trends(line: CaseLine) -> list[dict[str, object]]:
    found = ((person, line.pulse(person)) for person in line.people)
    return [
        {
            "who": person.called,
            "spark": spark_picture(pulse.values),
            "level": level_words(pulse),
            "moved": moved(pulse),
            "weeks": pulse.values,
        }
        for person, pulse in found
        if pulse.latest is not None
    ]


@clinician_page
@require_POST
def next_time_line(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    session = session_in_care(code, actor)
    form = LineForm(request.POST)
    if not form.is_valid():
        found = case_page(session.case.code, actor, reader=my_initials(request))
        return _page(request, actor, found, diary(found.case), form=form)
    try:
        write_next_time_line(session, form.cleaned_data["line"], by=actor)
    except NotAllowedError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Your line is kept for the next prep."))
    return redirect("case_page", code=session.case.code)
