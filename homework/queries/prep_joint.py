"""The promises of a joint text, as far as each edition of the page before the session may hold them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, QuerySet

from clients.models import Case, Client
from homework.enums import Capacity
from homework.models import JointGrant, JointVersion
from homework.models.joint import VIEW_JOINT
from homework.queries.case_page import people_of
from homework.queries.forms import form_of
from homework.queries.joint_versions import VersionLine, lines_of, newest_of_each, readable_versions
from practice.access.actor import Actor
from practice.access.grants import permission_id

MAKERS = ("partner_a", "partner_b")
PROMISED = "c_text"


@dataclass(frozen=True, slots=True)
class Promise:
    """One line of a joint text, in the version ``text``.

    ``maker`` is the key of the participant who promised, None when it names nobody.
    """

    line: str
    text: int
    title: str
    maker: int | None
    words: str
    per_week: int | None
    due: date | None
    review: date | None
    made_at: datetime


def promises_for(case: Case, actor: Actor) -> tuple[Promise, ...]:
    """The lines of the newest joint texts that the actor may read, also those withheld from the partners."""
    return _promises(case, newest_of_each(_readable(case, actor)), withheld=people_of(case))


def promises_of_person(case: Case, client: Client, actor: Actor) -> tuple[Promise, ...]:
    """The lines of the newest joint texts that both the actor and this client may read; of the withheld, their own."""
    own = JointGrant.objects.filter(permission_id=permission_id(JointVersion, VIEW_JOINT), user_id=client.pk)
    texts = _readable(case, actor).filter(pk__in=own.values("content_object_id"))
    return _promises(case, newest_of_each(texts), withheld=(client,))


def promises_in_room(case: Case, actor: Actor) -> tuple[Promise, ...]:
    """The lines of the newest joint texts that every participant may read, and the actor too; none that is withheld."""
    people = [client.pk for client in people_of(case)]
    grants = JointGrant.objects.filter(
        permission_id=permission_id(JointVersion, VIEW_JOINT),
        capacity=Capacity.PARTNER,
        content_object__assignment__case=case,
        user_id__in=people,
    )
    counted = grants.values("content_object_id").annotate(readers=Count("user_id", distinct=True))
    open_to_all = counted.filter(readers=len(people)).values("content_object_id")
    return _promises(case, newest_of_each(_readable(case, actor).filter(pk__in=open_to_all)), withheld=())


def _readable(case: Case, actor: Actor) -> QuerySet[JointVersion]:
    return readable_versions(actor).filter(assignment__case=case)


def _promises(case: Case, texts: Iterable[JointVersion], *, withheld: Sequence[Client]) -> tuple[Promise, ...]:
    shown_to = {client.pk for client in withheld}
    makers = makers_of(case)
    return tuple(
        promise_in(text, line, makers)
        for text in texts
        if is_about_promises(text)
        for line in lines_of(text)
        if not line.withheld or line.author in shown_to
    )


def makers_of(case: Case) -> dict[str, int]:
    """Whom the choices of a promise's maker stand for: the participants in order."""
    return {code: client.pk for code, client in zip(MAKERS, people_of(case), strict=False)}


def is_about_promises(text: JointVersion) -> bool:
    """Whether the lines of a joint text are promises."""
    return PROMISED in form_of(text.assignment.version).lineage


def promise_in(text: JointVersion, line: VersionLine, makers: Mapping[str, int]) -> Promise:
    """A line of a version as a promise; ``makers`` says whom the choices of its maker stand for."""
    per_week = line.answers.get("c_per_week")
    return Promise(
        line=line.code,
        text=text.pk,
        title=form_of(text.assignment.version).title,
        maker=makers.get(str(line.answers.get("c_maker"))),
        words=str(line.answers.get(PROMISED, "")),
        per_week=per_week if isinstance(per_week, int) else None,
        due=_day(line.answers.get("c_due")),
        review=_day(line.answers.get("c_review")),
        made_at=text.made_at,
    )


def _day(value: object) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else None
