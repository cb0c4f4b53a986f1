"""What stands before every page on which somebody answers: is it asked for, and is it they who answer?"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from homework.queries.own import Work, own_part, work_on
from practice.access.actor import Actor
from practice.web.cover import has_cover
from practice.web.fresh import ask_again, is_fresh, renew


def enter(request: HttpRequest, actor: Actor, code: str) -> Work | HttpResponse:
    """The author's own work on a part, or the page that comes first."""
    part = own_part(code, actor)
    work = work_on(part)
    if part.assignment.taken_back_at or part.assignment.paused_at:
        return resting(request)
    if work.form.reauth and not is_fresh(request):
        return ask_again(request)
    if work.form.reauth or has_cover(request):
        renew(request)
    return work


def resting(request: HttpRequest) -> HttpResponse:
    """Say kindly that this is not asked for at the moment."""
    return render(request, "homework/portal/resting.html")
