"""What a clinician writes to a client about what they handed in, or to all who write a text together."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from homework.actions import commenting
from homework.forms.care import CommentForm, CommentToAllForm
from homework.models import Comment
from homework.queries.comments import comment_to_change, part_to_comment
from homework.queries.forms import form_of
from homework.queries.given import given
from homework.views.care.acting import done, done_with
from homework.views.care.cases import case_name
from practice.access.actor import Actor
from practice.access.errors import NotVisibleError
from practice.web.pages import clinician_page


@clinician_page
def write(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Write to the author of an answer, on a page of its own beside the answer's."""
    part = part_to_comment(code, actor)
    form = CommentForm(request.POST if request.method == "POST" else None)
    if done_with(form, lambda: commenting.write_comment(part, form.cleaned_data["text"], by=actor)):
        messages.success(request, _("Sent. %(name)s finds it beside these answers.") % {"name": part.author.called})
        return redirect("answer", code=code)
    page = {"part": part, "title": form_of(part.assignment.version).title, "form": form}
    return render(request, "homework/care/comment_new.html", page, status=422 if form.errors else 200)


@clinician_page
def write_to_all(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Write to everybody who writes a text together, after ticking that all of them may read it."""
    found = given(code, actor)
    if not found.form.joint:
        raise NotVisibleError
    form = CommentToAllForm(request.POST if request.method == "POST" else None)
    if done_with(form, lambda: commenting.write_to_all(found.assignment, **form.cleaned_data, by=actor)):
        messages.success(request, _("Sent. They find it beside what they write together."))
        return redirect("case_page", code=found.case.code)
    page = {"given": found, "case_name": case_name(found.case), "form": form}
    return render(request, "homework/care/comment_to_all.html", page, status=422 if form.errors else 200)


@clinician_page
def comment(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Change one of one's own comments; the earlier words stay on record."""
    found = comment_to_change(code, actor)
    newest = found.wordings.latest("number").text
    form = CommentForm(request.POST if request.method == "POST" else None, initial={"text": newest})
    if done_with(form, lambda: commenting.change_comment(found, form.cleaned_data["text"], by=actor)):
        messages.success(request, _("Changed. What you wrote before stays on record."))
        return _back(found)
    page = {"comment": found, "form": form}
    return render(request, "homework/care/comment.html", page, status=422 if form.errors else 200)


@clinician_page
@require_POST
def take_back(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    found = comment_to_change(code, actor)
    done(request, lambda: commenting.take_back_comment(found, by=actor), _("Taken back. That is all they see of it."))
    return _back(found)


def _back(found: Comment) -> HttpResponse:
    if found.shared_code:
        return redirect("case_page", code=found.part.assignment.case.code)
    return redirect("answer", code=found.part.code)
