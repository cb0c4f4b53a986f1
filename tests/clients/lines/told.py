"""What the little systems of these tests tell of, and what came of it here."""

from clients.actions.cases import open_case
from clients.models import Case, Client, ClientElsewhere, LineQuestion, LineRun
from practice.people.addresses import people_with
from tests.cast import Cast
from tests.clients.lines.cliniko_server import ClinikoServer

AT = "2026-11-{day:02}T{hour:02}:00:00Z"


def at(day: int, hour: int = 9) -> str:
    return AT.format(day=day, hour=hour)


def patient(
    server: ClinikoServer, key: int, first: str, last: str = "Lind", *, when: str = at(1), **more: object
) -> None:
    values = {"first_name": first, "last_name": last, "email": f"{first.lower()}@example.net"}
    server.put("patients", key, when, **{**values, "date_of_birth": "1985-05-05", **more})


def visit(server: ClinikoServer, key: int, of: int, starts: str, *, when: str = at(1), **more: object) -> None:
    ends = starts.replace(":00:00Z", ":50:00Z")
    whose = server.link("patients", of)
    server.put("individual_appointments", key, when, starts_at=starts, ends_at=ends, patient=whose, **more)


def group(server: ClinikoServer, key: int, of: tuple[int, ...], starts: str, *, when: str = at(1)) -> None:
    ends = starts.replace(":00:00Z", ":50:00Z")
    server.put("group_appointments", key, when, starts_at=starts, ends_at=ends, patient_ids=list(of))
    for one in of:
        links = {"booking": server.link("bookings", key), "patient": server.link("patients", one)}
        server.put("attendees", key * 10 + one, when, **links)


def found(email: str) -> Client:
    return Client.objects.select_related("user").get(user=people_with(email).get())


def names() -> list[str]:
    return sorted(client.user.name for client in Client.objects.select_related("user"))


def alone(cast: Cast, client: Client) -> Case:
    return open_case([client], treating=cast.users["clinician"], by=cast.actor("owner"))


def ids() -> dict[str, str]:
    return {row.value: row.client.user.name for row in ClientElsewhere.objects.select_related("client__user")}


def reasons() -> list[tuple[str, str]]:
    return sorted((row.value, row.reason) for row in LineQuestion.objects.filter(choice=""))


def counts(run: LineRun) -> dict[str, int]:
    every = ("clients_new", "clients_linked", "clients_changed", "sessions_new", "sessions_changed", "asked")
    told = {name: getattr(run, name) for name in (*every, "sessions_cancelled")}
    return {name: count for name, count in told.items() if count}
