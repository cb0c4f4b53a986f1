"""A person's own file as one HTML document, ready for the press."""

import re

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from homework.export.content import Act, Notes, Written

# Signs that turn a line around would make words on paper say something else; the other shape has them.
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")


def html_of(notes: Notes) -> str:
    """The document, in the order in which one looks for things."""
    writings: list[tuple[str, tuple[Written, ...]]] = [
        (_("What you handed in"), notes.answers),
        (_("What you have not handed in"), notes.drafts),
        (_("Your lines in what you wrote together"), notes.lines),
        (_("What others shared with you"), notes.shared),
    ]
    acts: list[tuple[str, tuple[Act, ...]]] = [
        (_("The steps you were on"), notes.steps),
        (_("What comes back to you"), notes.coming_back),
        (_("When you rested"), notes.rests),
        (_("What you agreed to"), notes.consents),
        (_("What you signed"), notes.signatures),
        (_("Who has looked"), notes.looks),
        (_("What left the practice about you"), notes.left),
        (_("What you asked for"), notes.requests),
    ]
    return _TURNS.sub("", render_to_string("pdf/notes.html", {"notes": notes, "writings": writings, "acts": acts}))
