"""Settings: how urgent each rule is in this practice."""

from itertools import groupby

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from clients.queries.duties import may_be_named
from homework.actions.levels import set_phq9_points, set_rule_level
from homework.forms.levels_of_rules import ChangeForm, RuleLevelForm
from homework.queries.rule_levels import rule_of_practice, rules_of_practice, said_about
from homework.views.care.acting import done_with
from practice.access.actor import Actor
from practice.people.queries import practice_of
from practice.web.pages import administrator_page


@administrator_page
def levels(request: HttpRequest, actor: Actor) -> HttpResponse:
    """All rules with their levels, and how much change of the PHQ-9 counts."""
    rules = rules_of_practice(actor)
    data = request.POST if request.method == "POST" else None
    change = ChangeForm(data, initial={"points": practice_of(actor).phq9_points})
    if data is not None and done_with(change, lambda: set_phq9_points(change.cleaned_data["points"], by=actor)):
        messages.success(request, _("Saved."))
        return redirect("settings_levels")
    groups = [(title, list(found)) for title, found in groupby(rules, lambda rule: rule.form.title)]
    page = {"groups": groups, "change": change}
    return render(request, "homework/care/levels.html", page, status=200 if data is None else 422)


@administrator_page
def level(request: HttpRequest, actor: Actor) -> HttpResponse:
    """One rule, named in the address, with all that the practice ever said about it."""
    rule = rule_of_practice(request.GET.get("rule", ""), actor)
    data = request.POST if request.method == "POST" else None
    form = RuleLevelForm(data, people=may_be_named(actor), initial={"level": rule.level.value})

    def act() -> None:
        told = form.cleaned_data
        set_rule_level(rule.key, told["level"], named=form.chosen, reason=told["reason"], by=actor)

    if data is not None and done_with(form, act):
        messages.success(request, _("Saved. What was raised before stays as it is."))
        return redirect("settings_levels")
    page = {"rule": rule, "form": form, "said": said_about(rule.key, actor)}
    return render(request, "homework/care/level.html", page, status=200 if data is None else 422)
