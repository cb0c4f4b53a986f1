"""What is filled in about a record: what a client asks, how the practice answers, and what keeps it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.enums import RequestAnswer, RequestKind
from homework.forms.care import NOTE_LENGTH, HouseForm
from homework.forms.giving import DayInput


class WishForm(HouseForm):
    """What a client wants to say about what they ask for."""

    words = forms.CharField(
        label=_("Is there something you want to say about it?"),
        required=False,
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReasonForm(HouseForm):
    """Why something is done to a record."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write down why.")},
    )


class AnswerForm(ReasonForm):
    """How a request is answered, why, and for a refusal until which day it counts."""

    answer = forms.ChoiceField(label=_("Your decision"), choices=RequestAnswer.choices, widget=forms.RadioSelect)
    until = forms.DateField(
        label=_("A refusal counts until"),
        help_text=_("From this day on they can ask again."),
        required=False,
        widget=DayInput(),
        error_messages={"invalid": _("Write a day, like 2026-11-30.")},
    )
    field_order = ("answer", "reason", "until")

    def __init__(self, *args: Any, kind: RequestKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind == RequestKind.DELETION:
            field = self.fields["answer"]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
            field.choices = [(RequestAnswer.REFUSED.value, RequestAnswer.REFUSED.label)]
            self.initial["answer"] = RequestAnswer.REFUSED.value
