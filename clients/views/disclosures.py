"""The ledger of what left the practice: for the care team, for those who run the practice, for the client."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from clients.actions.disclosing import export_disclosures, note_disclosure
from clients.forms import DisclosureForm
from clients.models import Case, Disclosure
from clients.queries.cases import case_in_care
from clients.queries.disclosures import disclosures_of_case, disclosures_of_practice, own_disclosures
from practice.access.actor import Actor
from practice.access.errors import NotAllowedError
from practice.sheets import csv_file
from practice.web.cover import own_page
from practice.web.fresh import freshly_signed_in
from practice.web.pages import administrator_page, client_page, clinician_page

ON_A_PAGE = 50
HEAD = ("Day", "Client", "Recipient", "Address", "What", "What for", "Why allowed", "By")


@clinician_page
def case_disclosures(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """What left in a case, and a form for what left by hand."""
    case = case_in_care(code, actor)
    form = DisclosureForm(request.POST or None, people=[place.client for place in case.participants.all()])
    if form.is_valid() and _noted(case, form, actor):
        messages.success(request, _("It stands in the list."))
        return redirect("case_disclosures", code=code)
    context = {"case": case, "form": form, **_page(request, disclosures_of_case(case, actor))}
    return render(request, "clients/case_disclosures.html", context, status=422 if form.is_bound else 200)


def _noted(case: Case, form: DisclosureForm, actor: Actor) -> bool:
    values = {name: form.cleaned_data[name] for name in ("recipient", "address", "what", "purpose", "basis")}
    try:
        note_disclosure(case, form.about, **values, by=actor)
    except NotAllowedError as refused:
        form.add_error(None, str(refused))
        return False
    return True


@administrator_page
def disclosures(request: HttpRequest, actor: Actor) -> HttpResponse:
    return render(request, "clients/disclosures.html", _page(request, disclosures_of_practice(actor)))


@administrator_page
@freshly_signed_in
def export(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The whole ledger as a table; that it was taken out is on record."""
    if request.method != "POST":
        return redirect("disclosures")
    table = csv_file(HEAD, (_cells(row) for row in export_disclosures(by=actor)))
    name = "disclosures.csv"
    return HttpResponse(
        table, content_type="text/csv; charset=utf-8", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _cells(row: Disclosure) -> tuple[str, ...]:
    day = localtime(row.at).isoformat(timespec="minutes")
    words = (row.recipient, row.address, row.what, row.purpose)
    return (day, row.client.user.name, *words, row.get_basis_display(), row.by.name)


@client_page
@own_page
def my_disclosures(request: HttpRequest, actor: Actor) -> HttpResponse:
    return render(request, "clients/my_disclosures.html", _page(request, own_disclosures(actor)))


def _page(request: HttpRequest, rows: QuerySet[Disclosure]) -> dict[str, object]:
    return {"page": Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))}
