"""The page about connections: what comes in and goes out, how that fares, and what to do where it fails."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from practice.access.actor import Actor
from practice.access.errors import NotAllowedError, NotVisibleError
from practice.sync.connections import kinds
from practice.sync.models import ApiClient
from practice.sync.queries import connected_program, programs_of
from practice.sync.registering import cut_off_program
from practice.sync.webhooks import actions
from practice.sync.webhooks.connected import of_try, told
from practice.sync.webhooks.models import DeliveryState, WebhookDelivery
from practice.sync.webhooks.policy import TYPES
from practice.sync.webhooks.queries import deliveries_to, endpoint_of
from practice.web.fresh import freshly_signed_in
from practice.web.pages import administrator_page

ON_A_PAGE = 50
KINDS = (
    ("clients", gettext_lazy("People")),
    ("cases", gettext_lazy("Cases")),
    ("sessions", gettext_lazy("Sessions")),
    ("assignments", gettext_lazy("Homework that was set")),
    ("responses", gettext_lazy("Answers that it may read")),
    ("summaries", gettext_lazy("Pages before a session")),
    ("consents", gettext_lazy("Consents")),
)


class WebhookForm(forms.Form):
    """An address, and the program whose it is."""

    use_required_attribute = False
    program = forms.ChoiceField(label=gettext_lazy("Program"))
    url = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=actions.LONGEST_URL,
        help_text=gettext_lazy("It begins with https:// and is told to you by whoever looks after that system."),
        error_messages={"required": gettext_lazy("Type the address.")},
    )
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("What it hears of"),
        help_text=gettext_lazy("Choose none, and it hears of all that the program may read."),
        choices=KINDS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: object, programs: list[ApiClient]) -> None:
        """Offer the programs that have not been cut off."""
        super().__init__(*args)  # type: ignore[arg-type]  # what was sent, as Django has it
        self.programs = {str(one.pk): one for one in programs}
        self.fields["program"].choices = [(key, one.name) for key, one in self.programs.items()]  # type: ignore[attr-defined]  # a field of choices

    def types(self) -> list[str]:
        """The types of event that were chosen."""
        return [word for word in TYPES if word.partition(".")[0] in self.cleaned_data["kinds"]]


@administrator_page
def sync(request: HttpRequest, actor: Actor) -> HttpResponse:
    return render(request, "practice/sync/page.html", {"kinds": kinds(actor)})


@administrator_page
def program_cut_off(request: HttpRequest, actor: Actor, key: int) -> HttpResponse:
    """Say what it means, and do it when that is sent."""
    program = connected_program(key, actor)
    if request.method == "POST":
        cut_off_program(program, by=actor)
        messages.success(request, _("%(name)s is cut off.") % {"name": program.name})
        return redirect("sync")
    return render(request, "practice/sync/cut_off.html", {"program": program})


@administrator_page
@freshly_signed_in
def webhook_new(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Add an address; its secret is on the next page, and nowhere else."""
    usable = [one for one in programs_of(actor) if one.is_usable(None)]
    form = WebhookForm(request.POST or None, programs=usable)
    if form.is_valid():
        values = form.cleaned_data
        try:
            made = actions.add_webhook(form.programs[values["program"]], values["url"], form.types(), by=actor)
        except NotAllowedError as refused:
            form.add_error("url", str(refused))
        else:
            return _secret(request, made)
    return render(
        request,
        "practice/sync/webhook_new.html",
        {"form": form, "usable": usable},
        status=422 if form.is_bound else 200,
    )


@administrator_page
def webhook(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """One address: how it fares, and what became of each message."""
    endpoint = endpoint_of(code, actor)
    page = Paginator(deliveries_to(endpoint).order_by("-pk"), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "endpoint": endpoint,
        "connection": told(endpoint),
        "page": page,
        "lines": [_line(delivery) for delivery in page.object_list],
        "usable": endpoint.client.is_usable(None),
    }
    return render(request, "practice/sync/webhook.html", context)


def _line(delivery: WebhookDelivery) -> dict[str, object]:
    last = delivery.log[-1] if delivery.log else None
    failed = last is not None and delivery.state in {DeliveryState.WAITING, DeliveryState.FAILED}
    return {
        "delivery": delivery,
        "type": delivery.type,
        "tries": len(delivery.log),
        "status": last["status"] if last else None,
        "words": of_try(last["status"], last["why"])[0] if failed and last else "",
    }


@administrator_page
@require_POST
def webhook_pause(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    actions.pause_webhook(endpoint_of(code, actor), by=actor)
    messages.success(request, _("Paused. What changes meanwhile waits, for 45 days."))
    return redirect("sync")


@administrator_page
@require_POST
def webhook_resume(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    actions.resume_webhook(endpoint_of(code, actor), by=actor)
    messages.success(request, _("It goes on. What waits is sent now."))
    return redirect("sync")


@administrator_page
@require_POST
def webhook_resend(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Send again one message, or all that failed."""
    one = request.POST.get("message", "")
    if one and not one.isalnum():
        raise NotVisibleError
    actions.resend(endpoint_of(code, actor), [one] if one else None, by=actor)
    messages.success(request, _("It is sent again."))
    return redirect("webhook", code) if one else redirect("sync")


@administrator_page
@freshly_signed_in
def webhook_secret(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """A new secret, shown once."""
    endpoint = endpoint_of(code, actor)
    if request.method != "POST":
        return redirect("webhook", code)
    return _secret(request, actions.rotate_secret(endpoint, by=actor), both=True)


@administrator_page
def webhook_delete(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Say what it means, and do it when that is sent."""
    endpoint = endpoint_of(code, actor)
    if request.method == "POST":
        actions.remove_webhook(endpoint, by=actor)
        messages.success(request, _("The webhook is deleted."))
        return redirect("sync")
    return render(request, "practice/sync/webhook_delete.html", {"endpoint": endpoint})


def _secret(request: HttpRequest, made: actions.Told, *, both: bool = False) -> HttpResponse:
    context = {"endpoint": made.endpoint, "secret": made.secret, "both": both}
    return render(request, "practice/sync/secret.html", context)
