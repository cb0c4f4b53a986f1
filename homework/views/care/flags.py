"""Flags: what one answer raised, what was done about it, and when its holds are opened again."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from homework.actions import opening, reviewing
from homework.forms.care import AcknowledgeForm, HouseForm, LiftForm
from homework.models import Flag
from homework.queries.case_page import may_act_in
from homework.queries.flag_page import held_work, safe_contact
from homework.queries.look_first import flag_in_care, flag_source, flags_in_care, raised_with
from homework.queries.shown import Shown
from homework.summaries.flag_notes import notes_beside
from homework.views.care.acting import done, done_with
from homework.views.care.cases import case_name
from practice.access.actor import Actor
from practice.web.pages import clinician_page

ALL, ONE = "all_%s", "one_%s"


@clinician_page
def flag(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    return _page(request, actor, code)


def _page(request: HttpRequest, actor: Actor, code: str, refused: HouseForm | None = None) -> HttpResponse:
    found = flag_in_care(code, actor)
    together = raised_with(found, actor)
    source = flag_source(found, actor)
    page = {
        "flag": found,
        "together": _with_words(together),
        "unseen": [one for one in together if one.seen_at is None],
        "case_name": case_name(found.case),
        "acts": may_act_in(found.case, actor),
        "source": source,
        "contact": _contact(source, actor),
        "notes": notes_beside(together),
        "held": held_work(together, actor),
        "of_all": _steps(together, ALL, refused) if len(together) > 1 else None,
        "of_one": _steps([found], ONE, refused),
    }
    return render(request, "homework/care/flag.html", page, status=422 if refused else 200)


def _with_words(flags: Sequence[Flag]) -> list[tuple[Flag, str]]:
    """Each flag with what was done about it in words."""
    return [(one, reviewing.FLAG_ACTIONS.get(one.action, "")) for one in flags]


def _contact(source: str, actor: Actor) -> tuple[Shown, ...]:
    return safe_contact(opening.open_part(source, way="flag", by=actor)) if source else ()


def _steps(flags: Sequence[Flag], ids: str, refused: HouseForm | None) -> dict[str, object]:
    """What is still to do about some flags at once; ``ids`` tells the form of all from the form of one."""
    still_open = [one for one in flags if one.lifted_at is None]
    unsaid = [one for one in still_open if one.answered_at is None]
    again = {"action": still_open[0].action, "note": still_open[0].note} if still_open and not unsaid else None
    mine = refused if refused is not None and refused.auto_id == ids else None
    return {
        "to_say": unsaid or still_open,
        "to_close": [] if unsaid else still_open,
        "again": again is not None,
        "acknowledging": mine if isinstance(mine, AcknowledgeForm) else AcknowledgeForm(auto_id=ids, initial=again),
        "lifting": mine if isinstance(mine, LiftForm) else LiftForm(auto_id=ids),
    }


def _meant(request: HttpRequest, actor: Actor, code: str) -> tuple[list[Flag], str]:
    """The flags that the form listed, or that of the address alone."""
    listed = request.POST.getlist("flag")
    return flags_in_care(listed or [code], actor), ALL if listed else ONE


@clinician_page
@require_POST
def see(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    found, _ids = _meant(request, actor, code)
    done(request, lambda: reviewing.see_flags(found, by=actor), _("It is kept that you have seen this."))
    return redirect("flag", code=code)


@clinician_page
@require_POST
def acknowledge(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    found, ids = _meant(request, actor, code)
    form = AcknowledgeForm(request.POST, auto_id=ids)
    if not done_with(form, lambda: reviewing.acknowledge_flags(found, **form.cleaned_data, by=actor)):
        return _page(request, actor, code, form)
    messages.success(request, _("It is kept what you did."))
    return redirect("flag", code=code)


@clinician_page
@require_POST
def lift(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    found, ids = _meant(request, actor, code)
    form = LiftForm(request.POST, auto_id=ids)
    if not done_with(form, lambda: reviewing.lift_flags(found, **form.cleaned_data, by=actor)):
        return _page(request, actor, code, form)
    messages.success(request, _("Closed. What was held opens when its author chooses again."))
    return redirect("flag", code=code)
