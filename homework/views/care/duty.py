"""What has gone to those on duty: a list of moments, and for each the rule, the marked item and the safe contact."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from homework.actions import escalating
from homework.queries.escalated import escalated_flags, still_waiting
from homework.queries.look_first import flag_in_care
from homework.views.care.acting import done
from practice.access.actor import Actor
from practice.web.pages import clinician_page


@clinician_page
def duty(request: HttpRequest, actor: Actor) -> HttpResponse:
    return render(
        request, "homework/care/duty.html", {"flags": escalated_flags(actor), "waiting": still_waiting(actor)}
    )


@clinician_page
def duty_flag(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    return render(request, "homework/care/duty_flag.html", {"found": escalating.open_escalated(code, by=actor)})


@clinician_page
@require_POST
def escalate(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    found = flag_in_care(code, actor)
    words = _("Who is on duty and the practice lead see it now, until it is closed.")
    done(request, lambda: escalating.escalate_flag(found, by=actor), words)
    return redirect("flag", code=code)
