"""An edition of the page before the session as one HTML document, ready for the press."""

from django.template.loader import render_to_string

from homework.summaries.content import ClinicianPage, IndividualPage, Page, RoomPage

TEMPLATES: dict[type[Page], str] = {
    IndividualPage: "pdf/individual.html",
    RoomPage: "pdf/room.html",
    ClinicianPage: "pdf/clinician.html",
}


def html_of(page: Page) -> str:
    """The document of this edition."""
    return render_to_string(TEMPLATES[type(page)], {"page": page})
