"""The form in which somebody says what an app may read of theirs."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from practice.sync.asking import Asked
from practice.sync.scopes import OFFLINE, only, only_reading, only_writing

KINDS = {
    "Patient": _("Your name, and your e-mail address"),
    "Task": _("What you were given to do, and for which day"),
    "QuestionnaireResponse": _("What you wrote and handed in, also what you show nobody here"),
    "Questionnaire": _("The exercises themselves, and what they ask"),
    "Observation": _("What your answers add up to, where your therapist showed it to you"),
    "DocumentReference": _("A page before each session that sums up what you handed in"),
    "Consent": _("What you agreed to"),
}
WRITES = _("It may also write what I was given to do, and hand it in for me")


class AppForm(forms.Form):
    """What it may read, whether it may write, and whether it may come back by itself; each can be left out."""

    use_required_attribute = False
    kinds = forms.MultipleChoiceField(
        label=_("What may it read?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Tick at least one thing that it may read, or say no below. Nothing has been given to it."),
            "invalid_choice": _("Choose from the list."),
        },
    )
    writes = forms.BooleanField(required=False, label=WRITES)
    comes_back = forms.BooleanField(required=False)

    def __init__(self, asked: Asked, data: Any = None, *, days: int) -> None:  # noqa: ANN401 - what was sent
        """Offer what the app asks for, and nothing else; nothing is ticked before the person ticks it."""
        super().__init__(data)
        self._asked = asked
        self.fields["kinds"].choices = [(kind, KINDS[kind]) for kind in asked.kinds]  # type: ignore[attr-defined]  # a MultipleChoiceField
        if not asked.writes:
            del self.fields["writes"]
        if not asked.comes_back:
            del self.fields["comes_back"]
            return
        words = _("It may read on by itself for %(days)s days, also when I am not there")
        self.fields["comes_back"].label = words % {"days": days}

    @property
    def scopes(self) -> tuple[str, ...]:
        """What the person says yes to, of what the app asks for."""
        words = only(self._asked.scopes, self.cleaned_data["kinds"])
        words = only_reading(words) + (only_writing(self._asked.scopes) if self.cleaned_data.get("writes") else ())
        return words if self.cleaned_data.get("comes_back") else tuple(word for word in words if word != OFFLINE)
