"""What others see on a client's screen: the way out, explained before first use, and the cover."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from practice.access.actor import Actor
from practice.people.covering import begin_knowing, cover_pages
from practice.people.queries import me
from practice.web.fresh import freshly_signed_in
from practice.web.pages import client_page

ON, OFF = "on", "off"


class CoverForm(forms.Form):
    """Whether one's own pages are covered."""

    use_required_attribute = False
    cover = forms.ChoiceField(
        label=gettext_lazy("Can anybody else look at this screen?"),
        choices=(
            (ON, gettext_lazy("Yes, or I am not sure. Ask me once more before you show what is mine.")),
            (OFF, gettext_lazy("No. Show me everything when I have signed in.")),
        ),
        widget=forms.RadioSelect,
        help_text=gettext_lazy("You can change this in your settings."),
        error_messages={"required": gettext_lazy("Choose one.")},
    )


@client_page
def my_way_out(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Explain the way out, and ask once who else sees the screen; the careful answer is chosen already."""
    user = me(actor)
    if user.knows_way_out and request.method == "POST":
        return redirect("portal_home")
    form = CoverForm(request.POST if request.method == "POST" else None, initial={"cover": ON})
    if form.is_valid():
        begin_knowing(user, on=form.cleaned_data["cover"] == ON, by=actor)
        return redirect("portal_home")
    context = {"form": None if user.knows_way_out else form}
    return render(request, "practice/way_out.html", context, status=422 if form.errors else 200)


@client_page
@freshly_signed_in
def my_screen(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Put the cover on, or take it off."""
    user = me(actor)
    now = {"cover": ON if user.is_covered else OFF}
    form = CoverForm(request.POST if request.method == "POST" else None, initial=now)
    if form.is_valid():
        cover_pages(user, on=form.cleaned_data["cover"] == ON, by=actor)
        messages.success(request, _("Saved."))
        return redirect("my_screen")
    return render(request, "practice/settings/my_screen.html", {"form": form}, status=422 if form.errors else 200)
