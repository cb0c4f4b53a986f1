"""The form in which an author chooses who sees an answer."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from homework.enums import Level


class LevelForm(forms.Form):
    """A level out of those that are offered, for the draft as it was looked at."""

    use_required_attribute = False
    level = forms.ChoiceField(
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose who can see your answers."),
            "invalid_choice": _("Choose one of the ways to share that are offered here."),
        },
    )
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=0)

    def __init__(
        self, levels: tuple[Level, ...], data: Mapping[str, Any] | None, *, initial: Mapping[str, Any]
    ) -> None:
        """Offer these levels."""
        super().__init__(data, initial=dict(initial))
        self.fields["level"].choices = [(level.value, level.value) for level in levels]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["level"].first_id = "id_level_0"  # type: ignore[attr-defined]  # where the error summary leads

    def clean_revision(self) -> int:
        """No revision counts as none."""
        return self.cleaned_data["revision"] or 0
