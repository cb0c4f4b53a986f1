"""When and how a client is reminded, and ending it in one tap."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from clients.actions.reminding import ask_for_number, change_number, choose_reminders, drop_number, stop_reminders
from clients.queries.mailboxes import own_client
from clients.views.proving import Proving
from practice.access.actor import Actor
from practice.access.errors import NotAllowedError
from practice.mail.texts import text_sender
from practice.mail.wishes import wishes_of
from practice.people.stopping import user_of_stop
from practice.web.fresh import freshly_signed_in
from practice.web.pages import client_page, door_page
from practice.web.reminder_forms import NumberCodeForm, NumberForm, ReminderForm

NUMBER = Proving(
    field="number",
    template="clients/my_number.html",
    back="my_reminders",
    form=NumberForm,
    code_form=NumberCodeForm,
    ask=ask_for_number,
    change=change_number,
    drop=drop_number,
    has_own=lambda client: bool(wishes_of(client.pk).texts),
)


@client_page
@freshly_signed_in
def my_reminders(request: HttpRequest, actor: Actor) -> HttpResponse:
    client = own_client(actor)
    wishes = wishes_of(client.pk)
    form = ReminderForm(wishes, request.POST if request.method == "POST" else None)
    try:
        if form.is_valid():
            choose_reminders(client, form.when, by_ways=form.by_ways, by=actor)
            messages.success(request, _("Saved."))
            return redirect("my_reminders")
    except NotAllowedError as error:
        form.add_error("ways", str(error))
    context = {"form": form, "wishes": wishes, "takes_texts": text_sender() is not None}
    return render(request, "clients/my_reminders.html", context, status=422 if form.is_bound else 200)


@client_page
@freshly_signed_in
def my_number(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Take a number for texts: text a code there, and keep the number when the code is typed here."""
    return NUMBER.page(request, actor)


# A mail programme sends it without having seen the page; whoever has the link may do this one thing and nothing else.
@csrf_exempt
@door_page
def stop_mail(request: HttpRequest, who: str, token: str) -> HttpResponse:
    """One button; a look alone changes nothing, for programmes look at every link of a mail."""
    user = user_of_stop(who, token)
    if user is None:
        raise Http404
    if request.method == "POST":
        stop_reminders(user)
    return render(request, "clients/stop_mail.html", {"is_done": request.method == "POST"})
