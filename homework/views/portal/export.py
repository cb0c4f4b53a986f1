"""A client's own file to take along, and what they may ask about their record; all after one more sign-in."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from clients.actions.records import ask_for_deletion, ask_for_joint_text
from clients.models import Client
from clients.queries.cases import own_case, own_cases
from clients.queries.records import own_requests
from homework.actions.taking_out import Shape, take_out
from homework.export.as_json import json_of
from homework.export.content import Notes
from homework.export.gather import own_notes
from homework.export.on_paper import html_of
from homework.forms.records import WishForm
from homework.queries.own_all import own_years
from homework.summaries import render_client
from homework.summaries.render_client import RenderUnavailableError
from practice.access.actor import Actor
from practice.enums import Paper
from practice.people.queries import me
from practice.web.fresh import ask_again, freshly_signed_in, is_fresh
from practice.web.pages import client_page

type Printer = Callable[[Notes], bytes]


@client_page
@freshly_signed_in
def my_export(request: HttpRequest, actor: Actor) -> HttpResponse:
    return _page(request, actor)


def _page(request: HttpRequest, actor: Actor, *, trouble: str = "", status: int = 200) -> HttpResponse:
    context = {
        "asked": own_requests(actor),
        "closed": [case for case in own_cases(actor) if case.separated_at is not None],
        "kept_for": me(actor).practice.retention_years,
        "years": own_years(actor),
        "form": WishForm(),
        "trouble": trouble,
    }
    return render(request, "homework/portal/export.html", context, status=status)


@client_page
@freshly_signed_in
def my_export_json(request: HttpRequest, actor: Actor) -> HttpResponse:
    return _file(request, actor, Shape.JSON, json_of)


@client_page
@freshly_signed_in
def my_export_pdf(request: HttpRequest, actor: Actor) -> HttpResponse:
    paper: render_client.PaperName = "Letter" if me(actor).practice.paper == Paper.LETTER else "A4"
    year = request.POST.get("year", "")

    def printed(notes: Notes) -> bytes:
        wanted = notes.of_year(int(year)) if year.isascii() and year.isdigit() else notes
        return render_client.pdf(html_of(wanted), paper, one_page=False)

    return _file(request, actor, Shape.PDF, printed)


def _file(request: HttpRequest, actor: Actor, shape: Shape, printed: Printer) -> HttpResponse:
    """Make the file, then ask once more whether all of it may leave; it lies nowhere but in the answer."""
    if request.method != "POST":
        return redirect("my_export")
    made = own_notes(actor)
    try:
        content = printed(made.notes)
    except RenderUnavailableError as error:
        return _page(request, actor, trouble=str(error), status=503)
    take_out(made.shared, shape, by=actor)
    headers = {"Content-Disposition": f'attachment; filename="my-notes.{shape.value}"'}
    return HttpResponse(content, content_type=f"application/{shape.value}", headers=headers)


@client_page
@freshly_signed_in
def my_deletion(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Ask that everything be deleted."""
    form = WishForm(request.POST)
    if request.method == "POST" and form.is_valid():
        client = Client.objects.select_related("user").get(pk=actor.person)
        ask_for_deletion(client, form.cleaned_data["words"], by=actor)
    return redirect("my_export")


@client_page
def my_joint_request(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Ask to read what was written together, after it has closed."""
    case = own_case(code, actor)
    if not is_fresh(request):
        return ask_again(request)
    form = WishForm(request.POST)
    if request.method == "POST" and form.is_valid():
        ask_for_joint_text(case, form.cleaned_data["words"], by=actor)
    return redirect("my_export")
