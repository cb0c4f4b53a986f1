"""The desk's forms: people, sessions and colleagues."""

import calendar
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from clients.actions.duty import LONGEST_PATIENCE, MOST_DAYS
from clients.actions.people import has_come_in, is_known_adult
from clients.enums import DisclosureBasis, DutyKind, Standing
from clients.models import Client, Session
from clients.queries.labels import colleagues_apart, names_apart
from practice import clock
from practice.enums import STAFF, Role
from practice.local_time import NoSuchTimeError, Turn, TwiceError, moment_at
from practice.people.models import User
from practice.people.places import COUNTRIES, zones

_ADDRESS = {"required": _("Type an e-mail address."), "invalid": _("Type it like name@example.org.")}
_NAME = {"required": _("Type a name.")}
_TIME = {"required": _("Type a time."), "invalid": _("Write a time, like 9:00.")}
_MINUTES = {
    "required": _("How many minutes?"),
    "invalid": _("Write minutes as a number, such as 60."),
    "min_value": _("At least one minute."),
    "max_value": _("At most a day."),
}
_WHAT = {"required": _("Say what they received.")}
FAR = timedelta(days=366)


class ClientForm(forms.Form):
    """A new client, who is an adult."""

    use_required_attribute = False
    name = forms.CharField(label=_("Full name"), max_length=120, error_messages=_NAME)
    called = forms.CharField(
        label=_("What they like to be called"),
        max_length=60,
        required=False,
        help_text=_("Partners and pages use this name. Left empty, it is the first name."),
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("One that only they read. Partners need an address each."),
        error_messages=_ADDRESS,
    )
    country = forms.ChoiceField(label=_("Country"), choices=COUNTRIES, help_text=_("For emergency numbers."))
    adult = forms.BooleanField(
        label=_("This person is 18 or older"),
        help_text=_("The exercises and the help they offer are made for adults."),
        error_messages={"required": _("Only adults can be added. Tick the box if this person is 18 or older.")},
    )


class InvitationForm(ClientForm):
    """What has to be known before somebody is invited: where they are reached, and that they are an adult.

    The address is looked at each time, whoever wrote it down, until they have come in; then it is theirs.
    """

    name = called = country = None  # type: ignore[assignment]  # so Django leaves them out

    def __init__(self, *args: Any, client: Client) -> None:
        """Show the address that is known of the client, and ask for what is not."""
        super().__init__(*args)
        self.initial = {"email": client.user.email}
        for name, known in (("email", has_come_in(client.user)), ("adult", is_known_adult(client))):
            if known:
                del self.fields[name]


class StandingForm(forms.Form):
    """Whether somebody is in care."""

    use_required_attribute = False
    standing = forms.ChoiceField(
        label=_("In care"),
        choices=Standing.choices,
        help_text=_("When care has ended, or they have died, nothing is sent to them any more."),
    )


class SessionForm(forms.Form):
    """When a session is, on the clocks of a place."""

    use_required_attribute = False
    day = forms.DateField(
        label=_("Day"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": _("Choose a day."), "invalid": _("Write the day like 2026-03-14.")},
    )
    at = forms.TimeField(
        label=_("Time"),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={"required": _("Choose a time."), "invalid": _("Write the time like 14:30.")},
    )
    turn = forms.TypedChoiceField(
        label=_("Which one?"),
        choices=(
            (Turn.FIRST.value, _("The first, before clocks go back")),
            (Turn.SECOND.value, _("The second, after")),
        ),
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    zone = forms.ChoiceField(label=_("Time zone"), choices=zones)
    minutes = forms.IntegerField(
        label=_("Minutes"),
        min_value=5,
        max_value=480,
        initial=50,
        error_messages={
            "required": _("How many minutes?"),
            "invalid": _("Write minutes as a number, such as 50."),
            "min_value": _("A session has at least 5 minutes."),
            "max_value": _("A session has at most 480 minutes."),
        },
    )
    place = forms.CharField(
        label=_("Place"), max_length=60, required=False, help_text=_("For example: Room 2, or video.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Ask which of two equal times only when that is the question."""
        super().__init__(*args, **kwargs)
        if "turn" not in self.data:
            self._kept_turn = self.fields.pop("turn")

    def clean(self) -> dict[str, Any]:
        """Find the moment; ask when the clocks do not say which one."""
        values = self.cleaned_data
        if {"day", "at", "zone"} <= values.keys():
            turn = values.get("turn")
            try:
                chosen = None if turn is None else Turn(turn)
                values["starts_at"] = moment_at(values["day"], values["at"], values["zone"], chosen)
            except NoSuchTimeError as error:
                self.add_error("at", str(error))
            except TwiceError as error:
                self._ask_which(str(error))
        if "starts_at" in values and abs(values["starts_at"] - clock.now()) > FAR:
            self.add_error("day", _("This is more than a year away. Is the year right?"))
        return values

    def _ask_which(self, words: str) -> None:
        if "turn" not in self.fields:
            self.fields = {**self.fields, "turn": self._kept_turn}
            self.order_fields(("day", "at", "turn"))
        self.add_error("turn", words)


def facts_of(session: Session) -> dict[str, Any]:
    """A session as its form shows it."""
    local: datetime = session.starts_at.astimezone(ZoneInfo(session.zone))
    return {
        "day": local.date(),
        "at": local.time(),
        "zone": session.zone,
        "minutes": session.minutes,
        "place": session.place,
    }


class ColleagueForm(forms.Form):
    """A new colleague and what they are."""

    use_required_attribute = False
    name = forms.CharField(label=_("Name"), max_length=120, error_messages=_NAME)
    email = forms.EmailField(label=_("E-mail address"), error_messages=_ADDRESS)
    roles = forms.MultipleChoiceField(
        label=_("What they are"),
        choices=[(role.value, role.label) for role in Role if role in STAFF],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one role.")},
    )

    def clean_roles(self) -> tuple[Role, ...]:
        """As the house knows them."""
        try:
            return tuple(Role(role) for role in self.cleaned_data["roles"])
        except ValueError as error:
            raise ValidationError(_("Choose from the list.")) from error


class DisclosureForm(forms.Form):
    """Something that left the practice by hand: a letter, a call, a copy."""

    use_required_attribute = False
    client = forms.ChoiceField(label=_("About"), error_messages={"required": _("Choose whom it is about.")})
    recipient = forms.CharField(
        label=_("Who received it"), max_length=200, error_messages={"required": _("Say who received it.")}
    )
    address = forms.CharField(label=_("Their address"), max_length=300, required=False)
    what = forms.CharField(label=_("What they received"), max_length=500, error_messages=_WHAT)
    purpose = forms.CharField(label=_("What for"), max_length=500, error_messages={"required": _("Say what for.")})
    basis = forms.ChoiceField(
        label=_("Why this was allowed"),
        choices=DisclosureBasis.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose why this was allowed.")},
    )

    def __init__(self, *args: Any, people: Iterable[Client], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {client.code: client for client in people}
        field = self.fields["client"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        names = names_apart(self.people.values())
        field.choices = [(code, names[client.pk]) for code, client in self.people.items()]

    @property
    def about(self) -> Client:
        """Whom it is about."""
        return self.people[self.cleaned_data["client"]]


class ClockInput(forms.TimeInput):
    """A time of the day."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class MomentInput(forms.DateTimeInput):
    """A day and a time, picked with the browser's own calendar."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class DutyForm(forms.Form):
    """Who is on duty and until when, or who leads the practice."""

    use_required_attribute = False
    person = forms.ChoiceField(label=_("Who"), error_messages={"required": _("Choose a colleague.")})
    kind = forms.ChoiceField(
        label=_("As"), choices=DutyKind.choices, initial=DutyKind.ON_DUTY, widget=forms.RadioSelect
    )
    since = forms.DateTimeField(
        label=_("From"), required=False, widget=MomentInput(), help_text=_("Left empty, it begins now.")
    )
    until = forms.DateTimeField(
        label=_("Until"),
        required=False,
        widget=MomentInput(),
        help_text=_("Being on duty ends by itself at this moment. A lead may stay until another is named."),
    )

    def __init__(self, *args: Any, people: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(user.pk): user for user in people}
        field = self.fields["person"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        names = colleagues_apart(self.people.values())
        offered = ((key, names[user.pk]) for key, user in self.people.items())
        field.choices = [("", _("Choose a colleague")), *offered]

    @property
    def chosen(self) -> User:
        """Who serves."""
        return self.people[self.cleaned_data["person"]]

    @property
    def as_what(self) -> DutyKind:
        """What they become."""
        return DutyKind(self.cleaned_data["kind"])


class PatienceForm(forms.Form):
    """How long something may wait for the care team, and then for who is on duty."""

    use_required_attribute = False
    minutes = forms.IntegerField(
        label=_("Minutes for what is urgent"),
        min_value=1,
        max_value=LONGEST_PATIENCE,
        help_text=_("Then it goes to who is on duty. While the office is closed it goes there at once."),
        error_messages=_MINUTES,
    )
    days = forms.IntegerField(
        label=_("Working days for what can wait for one"),
        min_value=1,
        max_value=MOST_DAYS,
        help_text=_("Then that goes to who is on duty as well."),
        error_messages={"required": _("How many working days?"), "invalid": _("Write days as a number, such as 1.")},
    )
    lead_minutes = forms.IntegerField(
        label=_("Minutes more, until the practice lead sees it"),
        min_value=1,
        max_value=LONGEST_PATIENCE,
        help_text=_("The lead sees it at the same time when nobody is on duty."),
        error_messages=_MINUTES,
    )


class OfficeForm(forms.Form):
    """When somebody is at the practice."""

    use_required_attribute = False
    days = forms.TypedMultipleChoiceField(
        label=_("The office is open on"),
        choices=[(number, _(name)) for number, name in enumerate(calendar.day_name)],
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one day.")},
    )
    opens = forms.TimeField(label=_("From"), widget=ClockInput(), error_messages=_TIME)
    closes = forms.TimeField(
        label=_("Until"), widget=ClockInput(), help_text=_("0:00 is the end of the day."), error_messages=_TIME
    )
