"""The register of promises of one case: every report on it counts as opened before it is shown."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from clients.queries.cases import case_in_care
from homework.actions.opening import keep_joint_openings, keep_openings
from homework.queries.case_page import may_act_in, people_of
from homework.queries.case_sessions import diary
from homework.queries.register import register_of
from homework.summaries.promises import promises_in_words
from homework.views.care.cases import case_name
from practice.access.actor import Actor
from practice.web.pages import clinician_page


@clinician_page
def promises(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    case = case_in_care(code, actor)
    people = people_of(case)
    register = register_of(case, people, actor)
    keep_joint_openings(register.texts, way="page", by=actor)
    keep_openings(register.readings, way="page", by=actor)
    page = {
        "case": case,
        "name": case_name(case),
        "couple": len(people) > 1,
        "acts": may_act_in(case, actor),
        "next": diary(case).next,
        "promises": promises_in_words(register, case, people),
    }
    return render(request, "homework/care/promises.html", page)
