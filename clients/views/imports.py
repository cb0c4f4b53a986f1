"""Bringing in people and sessions from a file: choose it, look at every row, decide, bring it in, undo it."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRefresh

from clients.actions import importing
from clients.actions.bringing_in import carry_on
from clients.actions.importing import Said
from clients.enums import Brings, ImportState, Outcome
from clients.imports.catalogue import PROFILES, profile_of, template_heads
from clients.imports.plans import Option, Planned
from clients.imports.reasons import words_of
from clients.imports.sheets import MOST_BYTES
from clients.imports.values import Order
from clients.models import Import, ImportRow
from clients.queries import imports as found
from clients.views.import_forms import DecideForm, FileForm, MeantForm
from practice.access.actor import Actor
from practice.access.errors import NotAllowedError, NotVisibleError
from practice.people.queries import clinicians
from practice.sheets import csv_file
from practice.web.pages import desk_page

ON_A_PAGE = 100
ASKED_AT_ONCE = 50
OWN = "own"


@desk_page
def imports(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The files so far, and a form for another."""
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if form.is_valid():
        file, chosen = form.cleaned_data["file"], profile_of(form.cleaned_data["profile"])
        try:
            batch = importing.take_file(file.read(MOST_BYTES + 1), file.name, Said(), chosen=chosen, by=actor)
        except NotAllowedError as error:
            form.add_error("file", str(error))
        else:
            return redirect("import_page", batch.code)
    page = Paginator(found.imports_of(actor), ON_A_PAGE).get_page(request.GET.get("page"))
    for batch in page.object_list:
        batch.label = _label(batch)  # type: ignore[attr-defined]  # for the page alone
    own = [profile for profile in PROFILES if profile.system == OWN]
    context = {"form": form, "page": page, "own": own}
    return render(request, "clients/imports.html", context, status=422 if form.is_bound else 200)


def _label(batch: Import) -> str:
    profile = profile_of(batch.profile)
    return profile.label if profile else batch.profile


@desk_page
def template(_request: HttpRequest, _actor: Actor, slug: str) -> HttpResponse:
    """One of our own tables, empty, to be filled in."""
    profile = profile_of(slug)
    if profile is None or profile.system != OWN:
        raise NotVisibleError
    headers = {"Content-Disposition": f'attachment; filename="{profile.slug}.csv"'}
    return HttpResponse(csv_file(template_heads(profile), []), content_type="text/csv; charset=utf-8", headers=headers)


@desk_page
def import_page(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """A file as far as it has come: its plan, its progress, or what became of it."""
    batch = found.import_of(code, actor)
    if batch.state == ImportState.CHECKED:
        return _looked_at(request, batch, actor)
    if batch.works:
        return _progress(request, batch)
    if "fragment" in request.GET:
        return HttpResponseClientRefresh()
    return _became(request, batch)


def _looked_at(request: HttpRequest, batch: Import, actor: Actor, meant: MeantForm | None = None) -> HttpResponse:
    planned = found.plan_of(batch, actor)
    counts = found.counts_of(planned)
    show = request.GET.get("show", "")
    rows = [row for row in planned if not show or row.outcome == show]
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "batch": batch,
        "label": _label(batch),
        "mark": found.mark_of(planned),
        "total": len(planned),
        "to_do": sum(row.acts for row in planned),
        "chips": _chips(counts, show),
        "page": page,
        "rows": [_line(row) for row in page.object_list],
        "meant": meant or _meant(batch, actor),
        "decide": _decide(planned),
        "decided": bool(batch.choices.get("decided")),
        "undecided": counts[Outcome.DECIDE],
    }
    return render(request, "clients/import_plan.html", context, status=422 if meant else 200)


def _chips(counts: dict[str, int], show: str) -> list[dict[str, Any]]:
    every = {"value": "", "words": _("All rows"), "count": sum(counts.values()), "on": not show}
    some = [
        {"value": value, "words": Outcome(value).label, "count": count, "on": show == value}
        for value, count in counts.items()
        if count
    ]
    return [every, *some]


def _line(row: Planned) -> dict[str, Any]:
    words = words_of(row.reason, dict(row.told))
    return {"number": row.number, "shown": row.shown, "outcome": row.outcome, "words": words}


def _meant(batch: Import, actor: Actor, data: Any = None) -> MeantForm:  # noqa: ANN401 - what was sent, as Django has it
    profile = found.profile(batch)
    named: list[str] = []
    if profile.brings is Brings.SESSIONS:
        named = list(dict.fromkeys(row.get("clinician") for row in found.rows_of(batch)))
    said = batch.choices
    initial = {"order": said["order"], "adults": said["adults"], "at": said["time"], "open_cases": said["open_cases"]}
    return MeantForm(data, profile=profile, named=named, people=clinicians(actor), initial=initial)


def _decide(planned: list[Planned], data: Any = None) -> DecideForm | None:  # noqa: ANN401 - as above
    asked: dict[str, tuple[str, str, tuple[Option, ...]]] = {}
    for row in planned:
        if row.outcome is Outcome.DECIDE and row.about not in asked and len(asked) < ASKED_AT_ONCE:
            asked[row.about] = (row.asked, words_of(row.reason, dict(row.told)), row.options)
    return DecideForm(data, asked=asked) if asked else None


@desk_page
@require_POST
def import_choose(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Say how the file is meant, or decide about some of its rows."""
    batch = found.import_of(code, actor)
    if batch.state != ImportState.CHECKED:
        return redirect("import_page", code)
    kept = _kept(batch)
    if "anew" in request.POST:
        said = replace(kept, decided={})
    elif "decide" in request.POST:
        form = _decide(found.plan_of(batch, actor), request.POST)
        said = replace(kept, decided={**kept.decided, **form.decided()}) if form and form.is_valid() else kept
    else:
        meant = _meant(batch, actor, request.POST)
        if not meant.is_valid():
            return _looked_at(request, batch, actor, meant)
        values = meant.cleaned_data
        said = replace(
            kept,
            order=Order(values.get("order", "")),
            adults=values.get("adults", False),
            open_cases=values.get("open_cases", False),
            at=values.get("at"),
            treating=meant.treating(),
        )
    importing.choose(batch, said, by=actor)
    return redirect("import_page", code)


def _kept(batch: Import) -> Said:
    choices = found.choices_of(batch)
    return Said(
        Order(batch.choices["order"]),
        choices.adults,
        choices.open_cases,
        choices.reading.usual_time,
        choices.treating,
        choices.decided,
    )


@desk_page
@require_POST
def import_start(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Have the worker bring the file in, as it was looked at."""
    try:
        importing.bring_in(found.import_of(code, actor), request.POST.get("mark", ""), by=actor)
    except NotAllowedError as error:
        messages.error(request, str(error))
    else:
        carry_on.enqueue()
    return redirect("import_page", code)


@desk_page
@require_POST
def import_forget(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Throw away a file that nothing was brought in of."""
    try:
        importing.throw_away(found.import_of(code, actor), by=actor)
    except NotAllowedError as error:
        messages.error(request, str(error))
        return redirect("import_page", code)
    messages.success(request, _("The file is thrown away. Nothing was brought in."))
    return redirect("imports")


@desk_page
@require_POST
def import_undo(_request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Have the worker take back what the file made."""
    importing.begin_undo(found.import_of(code, actor), by=actor)
    carry_on.enqueue()
    return redirect("import_page", code)


def _progress(request: HttpRequest, batch: Import) -> HttpResponse:
    done, wanted = found.progress_of(batch)
    context = {"batch": batch, "label": _label(batch), "done": done, "wanted": wanted, "waits": done < wanted}
    if "fragment" in request.GET:
        return render(request, "clients/_import_progress.html", context)
    return render(request, "clients/import_progress.html", context)


def _became(request: HttpRequest, batch: Import) -> HttpResponse:
    rows = found.fates_of(batch)
    counts = found.fates_counted(batch)
    show = request.GET.get("show", "")
    page = Paginator(rows.filter(outcome=show) if show else rows, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "batch": batch,
        "label": _label(batch),
        "chips": _chips(counts, show),
        "page": page,
        "rows": [_fate(row) for row in page.object_list],
        "brings_clients": found.profile(batch).brings is Brings.CLIENTS,
        "stays": rows.filter(Q(made=True) | Q(linked=True), undone_at__isnull=False).count(),
        "made": rows.filter(made=True, undone_at=None).count(),
    }
    return render(request, "clients/import_done.html", context)


def _fate(row: ImportRow) -> dict[str, Any]:
    gone = row.undone_at is not None and not (row.made or row.linked)
    words = _("Taken back.") if gone else words_of(row.reason, {"row": str(row.other)})
    return {"number": row.number, "client": row.client, "outcome": Outcome(row.outcome), "words": words}
