"""The files of questionnaires that a clinician brings in."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from homework.forms.care import HouseForm

MOST = 20


class Files(forms.FileInput):
    """A field of the browser in which several files can be chosen."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or several files; cleaned to a list of them, of which some may be empty."""

    widget = Files

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:  # noqa: ANN401 - as Django has it
        """Refuse none at all, and more than MOST."""
        files = list(data or [])
        if not files:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        if len(files) > MOST:
            raise forms.ValidationError(_("Choose at most %(most)s files at a time.") % {"most": MOST}, code="most")
        return [super(FilesField, self).clean(file, initial) for file in files]


class BringForm(HouseForm):
    """Which files, and whether the practice holds the right to use what is in them."""

    questionnaires = FilesField(
        label=_("Files"),
        help_text=_("FHIR R4 Questionnaires as JSON, each of at most 4 MB. You can choose several at once."),
        allow_empty_file=True,
        widget=Files(attrs={"accept": ".json,application/json,application/fhir+json"}),
        error_messages={"required": _("Choose a file.")},
    )
    holds_right = forms.BooleanField(
        label=_("We hold the right to use these."),
        help_text=_("If you are not sure, leave it. It is asked once more before one is set for the first time."),
        required=False,
    )
