"""The exports that are known, with their real heads; and our own two tables, for everybody else."""

from clients.enums import Brings
from clients.imports.profiles import Profile
from clients.imports.values import Order

NAMES = {
    "first": ("First Name", "Given Name"),
    "middle": ("Middle Name",),
    "last": ("Last Name", "Family Name", "Surname"),
    "called": ("Preferred Name", "Preferred First Name"),
    "email": ("Email", "Email Address", "E-mail"),
}
BORN = ("Date of Birth", "Birth Date", "Birthdate", "DOB")
WHOSE = (("name", "first", "client_id", "client_email"), ("at", "day"))

PROFILES = (
    Profile(
        slug="simplepractice-clients",
        version=1,
        system="simplepractice",
        label="SimplePractice: Client Details",
        brings=Brings.CLIENTS,
        columns={**NAMES, "name": ("Client", "Client Name"), "born": BORN, "standing": ("Status",)},
        signature=("Email", "Date of Birth", "Primary Clinician"),
        order=Order.MONTH,
    ),
    Profile(
        slug="simplepractice-appointments",
        version=1,
        system="simplepractice",
        label="SimplePractice: Appointment Status",
        brings=Brings.SESSIONS,
        # The second “Charge”, “Paid” and “Unpaid” are those of the insurer; none of them is used.
        columns={
            "name": ("Client",),
            "at": ("Date of Service",),
            "clinician": ("Clinician",),
            "status": ("Appointment Status",),
        },
        signature=("Date of Service", "Client", "Clinician", "Billing Code", "Client Payment Status"),
        order=Order.MONTH,
        needs=WHOSE,
    ),
    Profile(
        slug="therapynotes-patients",
        version=1,
        system="therapynotes",
        label="TherapyNotes: Patients",
        brings=Brings.CLIENTS,
        columns={**NAMES, "born": ("DOB", *BORN), "standing": ("Status", "Patient Status")},
        signature=("Last Name", "First Name", "DOB"),
        never=("Service Code", "Patient Number", "Date"),
        order=Order.MONTH,
    ),
    Profile(
        slug="therapynotes-billing",
        version=1,
        system="therapynotes",
        label="TherapyNotes: Billing Transactions",
        brings=Brings.SESSIONS,
        columns={
            **{name: NAMES[name] for name in ("first", "last")},
            "born": ("DOB",),
            "at": ("Date",),
            "clinician": ("Clinician Name",),
            "kind": ("Appointment Type",),
            "place": ("Location",),
        },
        signature=("Appointment Type", "Clinician Name", "Date", "DOB", "Last Name", "First Name", "Service Code"),
        order=Order.MONTH,
        needs=(("last",), ("at",)),
    ),
    Profile(
        slug="jane-patients",
        version=1,
        system="jane",
        label="Jane: Patients",
        brings=Brings.CLIENTS,
        columns={
            **NAMES,
            "client_id": ("Patient Number",),
            "born": ("Birth Date", "Date of Birth"),
            "country": ("Country",),
            "standing": ("Active/Inactive", "Status"),
            "gone": ("Deceased At", "Discharged At"),
        },
        signature=("Patient Number", "First Name", "Last Name", "Email"),
    ),
    Profile(
        slug="jane-appointments",
        version=1,
        system="jane",
        label="Jane: Appointments",
        brings=Brings.SESSIONS,
        columns={
            "client_id": ("Patient Number",),
            "first": ("Patient First Name",),
            "last": ("Patient Last Name",),
            "at": ("Appointment Start Date & Time", "Start At"),
            "until": ("Appointment End Date & Time", "End At"),
            "minutes": ("Treatment Duration",),
            "clinician": ("Staff Member Name",),
            "place": ("Location Name",),
            "status": ("Status", "State"),
        },
        signature=("Appointment Start Date & Time", "Patient First Name", "Patient Last Name", "Staff Member Name"),
        needs=WHOSE,
    ),
    Profile(
        slug="cliniko-patients",
        version=1,
        system="cliniko",
        label="Cliniko: Patients",
        brings=Brings.CLIENTS,
        columns={
            **NAMES,
            "client_id": ("Id", "Patient Id"),
            "born": ("Date of Birth",),
            "country": ("Country",),
            "gone": ("Archived At", "Deleted At", "Archived", "Deleted"),
        },
        signature=("Id", "First Name", "Last Name", "Date of Birth"),
        never=("Client Id", "Patient Number"),
    ),
    Profile(
        slug="cliniko-appointments",
        version=1,
        system="cliniko",
        label="Cliniko: Appointments",
        brings=Brings.SESSIONS,
        columns={
            "session_id": ("Id", "Appointment Id"),
            "client_id": ("Patient Id",),
            "name": ("Patient Name", "Patient"),
            "at": ("Starts At", "Start Time"),
            "until": ("Ends At", "End Time"),
            "clinician": ("Practitioner Name", "Practitioner"),
            "place": ("Business Name", "Business"),
            "gone": ("Cancelled At", "Deleted At", "Archived At", "Did Not Arrive"),
        },
        signature=("Id", "Patient Name", "Starts At", "Ends At"),
        needs=WHOSE,
    ),
    Profile(
        slug="intakeq-clients",
        version=1,
        system="intakeq",
        label="IntakeQ: Clients",
        brings=Brings.CLIENTS,
        columns={
            **NAMES,
            "name": ("Name",),
            "client_id": ("ClientId",),
            "born": ("Birth Date", "DateOfBirth"),
            "gone": ("Archived",),
        },
        signature=("First Name", "Last Name", "Email", "Phone"),
        never=("Patient Number", "Primary Clinician", "Id", "DOB"),
    ),
    Profile(
        slug="intakeq-appointments",
        version=1,
        system="intakeq",
        label="IntakeQ: Appointments",
        brings=Brings.SESSIONS,
        columns={
            "session_id": ("Id", "AppointmentId"),
            "client_id": ("ClientId",),
            "name": ("ClientName",),
            "client_email": ("ClientEmail",),
            "at": ("StartDateIso", "StartDate"),
            "minutes": ("Duration",),
            "clinician": ("PractitionerName",),
            "place": ("LocationName",),
            "status": ("Status",),
        },
        signature=("ClientId", "ClientName", "StartDate", "Duration"),
        needs=WHOSE,
    ),
    Profile(
        slug="own-clients",
        version=1,
        system="own",
        label="Our own table of clients",
        brings=Brings.CLIENTS,
        columns={
            "client_id": ("Client number",),
            "first": ("First name",),
            "last": ("Last name",),
            "called": ("Called",),
            "email": ("E-mail",),
            "born": ("Birth date",),
            "country": ("Country",),
        },
        signature=("Client number", "First name", "Last name", "Called", "E-mail", "Birth date"),
    ),
    Profile(
        slug="own-sessions",
        version=1,
        system="own",
        label="Our own table of sessions",
        brings=Brings.SESSIONS,
        columns={
            "session_id": ("Session number",),
            "client_id": ("Client number",),
            "client_email": ("Client e-mail",),
            "name": ("Client name",),
            "at": ("Day",),
            "time": ("Time",),
            "minutes": ("Minutes",),
            "place": ("Place",),
            "clinician": ("Clinician",),
        },
        signature=("Session number", "Client number", "Client e-mail", "Client name", "Day", "Time"),
        needs=WHOSE,
    ),
)


def profile_of(key: str) -> Profile | None:
    """The profile that is called so, whichever version of it is meant."""
    return next((profile for profile in PROFILES if profile.slug == key.partition("/")[0]), None)


def template_heads(profile: Profile) -> list[str]:
    """The heads of a table of our own, to be filled in."""
    return [heads[0] for heads in profile.columns.values()]
