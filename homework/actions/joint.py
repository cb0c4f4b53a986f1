"""The joint text: each partner's own lines, and the versions that agreed lines make."""

from collections.abc import Collection, Mapping

from django.db import transaction

from clients.models import Case
from homework.actions.raising import raise_one
from homework.actions.settling import lock_around
from homework.library.answers import clean, missing
from homework.library.branching import entries
from homework.library.errors import InvalidAnswersError
from homework.library.flags import raised
from homework.library.form import Answers, Form, walk
from homework.library.pages import as_joint, line_group
from homework.models import Assignment, JointGrant, JointLine, JointVersion, Part
from homework.models.joint import VIEW_JOINT
from homework.policy import CaseFacts, JointFacts, Viewer, joint_may_open, joint_may_stay_open, joint_viewers
from homework.queries.facts import case_facts
from homework.queries.forms import form_of
from practice import clock
from practice.access.actor import Actor, require
from practice.access.errors import NotVisibleError
from practice.access.grants import Grants, Wanted
from practice.audit.record import record

GRANTS = Grants(JointGrant, JointVersion, (VIEW_JOINT,))


def _own_part(assignment: Assignment, by: Actor) -> Part:
    part = Part.objects.filter(assignment=assignment, author_id=by.person).first()
    if part is None or not assignment.version.definition.get("joint") or assignment.taken_back_at is not None:
        raise NotVisibleError
    return part


def _own_line(line: JointLine, by: Actor) -> None:
    if line.author_id != by.person:
        raise NotVisibleError
    require(line.assignment.taken_back_at is None, "This text is closed now. Your own lines stay yours.")


def _cleaned(form: Form, answers: Mapping[str, object]) -> Answers:
    group = form.item(line_group(form).link_id)
    whole = clean(form, as_joint(form, answers))
    names = {item.link_id for item in walk(group.items)}
    found = (entries(whole.get(group.link_id)) or [{}])[0] if group.is_entries else whole
    line = {name: value for name, value in found.items() if name in names}
    places = {f"{group.link_id}.0.{name}" for name in names} if group.is_entries else names
    unanswered = [place for place in missing(form, as_joint(form, line)) if place in places]
    if unanswered:
        raise InvalidAnswersError(dict.fromkeys(unanswered, "Give an answer here."))
    return line


@transaction.atomic
def draft_line(assignment: Assignment, answers: Mapping[str, object], *, by: Actor) -> JointLine:
    """Keep a line that only its author sees. Raises InvalidAnswersError for values that do not fit."""
    part = _own_part(assignment, by)
    line = JointLine(assignment=assignment, author_id=part.author_id, drafted_at=clock.now())
    line.answers = _cleaned(form_of(assignment.version), answers)
    line.save()
    record("draft_line", by=by, assignment=assignment.pk, line=line.pk)
    return line


@transaction.atomic
def change_line(line: JointLine, answers: Mapping[str, object], *, by: Actor) -> None:
    """Change a line that has not been agreed yet; an agreed one is removed and drafted anew."""
    _own_line(line, by)
    require(line.agreed_at is None, "This line is in the text you share. Take it out first, then write a new one.")
    line.answers = _cleaned(form_of(line.assignment.version), answers)
    line.save(update_fields=["answers"])
    record("change_line", by=by, line=line.pk)


@transaction.atomic
def agree_line(line: JointLine, *, by: Actor) -> None:
    """Let a line into the joint text, which makes a new version.

    During a hold the line is withheld, and stays so until its author agrees once more; to its author both look alike.
    A flag that the line raises holds it before it could open.
    """
    _own_line(line, by)
    case = lock_around(line.assignment.case, line.author_id)
    line.refresh_from_db(fields=["agreed_at", "removed_at", "withheld"])
    require(line.removed_at is None, "This line was taken out. Write a new one.")
    require(case.separated_at is None, "Nothing is shared in this case any more. Your own lines are kept.")
    if line.agreed_at is not None and not line.withheld:
        return
    _enter(case, line)
    record("agree_line", by=by, line=line.pk)


def _enter(case: Case, line: JointLine) -> None:
    _raise_flags(case, line)
    facts = case_facts([case])[case.pk]
    line.agreed_at = clock.now()
    line.withheld = not joint_may_open(facts)
    line.save(update_fields=["agreed_at", "withheld"])
    _make_version(line.assignment, case, opens=joint_may_open(facts))


@transaction.atomic
def reword_line(line: JointLine, answers: Mapping[str, object], *, by: Actor) -> JointLine:
    """Agree to other words in place of a line of one's own. The old one stays on the list, taken out of the text.

    During a hold the new line is withheld, as any that is agreed to, and the partners keep reading the old one. Raises
    InvalidAnswersError for values that do not fit, NotAllowedError unless the line stands in the text.
    """
    _own_line(line, by)
    case = lock_around(line.assignment.case, line.author_id)
    line.refresh_from_db(fields=["agreed_at", "removed_at"])
    require(line.agreed_at is not None and line.removed_at is None, "This line is not in the text you share.")
    require(case.separated_at is None, "Nothing is shared in this case any more. Your own lines are kept.")
    moment = clock.now()
    words = _cleaned(form_of(line.assignment.version), answers)
    require(words != line.answers, "These are the same words as before.")
    new = JointLine(assignment=line.assignment, author_id=line.author_id, replaces=line, drafted_at=moment)
    new.answers = words
    new.save()
    line.removed_at = moment
    line.save(update_fields=["removed_at"])
    _enter(case, new)
    record("reword_line", by=by, line=new.pk, replaces=line.pk)
    return new


def _raise_flags(case: Case, line: JointLine) -> None:
    form = form_of(line.assignment.version)
    for found in raised(form, as_joint(form, line.answers)):
        raise_one(case, line.author, f"{form.slug}/{found.rule_id}", found)


@transaction.atomic
def remove_line(line: JointLine, *, by: Actor) -> None:
    """Take a line out of later versions of the joint text. It cannot be unread.

    One that is withheld goes without a new version for the partners: a new day on the same words would tell them.
    """
    _own_line(line, by)
    case = lock_around(line.assignment.case, line.author_id)
    was_agreed = line.agreed_at is not None and line.removed_at is None
    line.removed_at = line.removed_at or clock.now()
    line.save(update_fields=["removed_at"])
    if was_agreed:
        _make_version(line.assignment, case, opens=not line.withheld and joint_may_open(case_facts([case])[case.pk]))
    record("remove_line", by=by, line=line.pk)


def _make_version(assignment: Assignment, case: Case, *, opens: bool) -> None:
    agreed = assignment.lines.filter(agreed_at__isnull=False, removed_at__isnull=True).order_by("agreed_at", "pk")
    JointVersion.objects.create(
        assignment=assignment,
        number=assignment.joint_versions.count() + 1,
        lines=[{"line": line.code, "author": line.author_id, "withheld": line.withheld} for line in agreed],
        made_at=clock.now(),
        opened=opens,
    )
    regrant_joint([case])


def regrant_joint(cases: Collection[Case]) -> None:
    """Make the grants of all joint texts of these cases agree with the policy.

    What closes stays closed: each line comes back when its author agrees to it once more.
    """
    for case_id, facts in case_facts(cases).items():
        versions = JointVersion.objects.filter(assignment__case_id=case_id)
        if not versions.exists():
            continue
        if not joint_may_stay_open(facts):
            versions.filter(opened=True).update(opened=False)
            JointLine.objects.filter(assignment__case_id=case_id, agreed_at__isnull=False).update(withheld=True)
        GRANTS.agree(versions.values_list("pk", flat=True), wanted_joint_grants(facts, case_id))


def wanted_joint_grants(facts: CaseFacts, case_id: int) -> frozenset[Wanted]:
    """Every row that the policy asks for about the joint texts of a case."""
    texts: dict[int, list[JointFacts]] = {}
    for version in JointVersion.objects.filter(assignment__case_id=case_id).order_by("pk"):
        authors = frozenset(int(line["author"]) for line in version.lines)
        texts.setdefault(version.assignment_id, []).append(JointFacts(version.pk, version.opened, authors))
    return frozenset(_row(viewer) for versions in texts.values() for viewer in joint_viewers(facts, versions))


def _row(viewer: Viewer) -> Wanted:
    return Wanted(viewer.version, viewer.person, VIEW_JOINT, viewer.capacity.value, viewer.until)


def joint_differences(cases: Collection[Case]) -> list[str]:
    """What ``check_grants`` prints about the joint texts of these cases."""
    lines: list[str] = []
    with_text = set(JointVersion.objects.values_list("assignment__case_id", flat=True))
    written = {case.pk: case for case in cases if case.pk in with_text}
    for case_id, facts in case_facts(written.values()).items():
        versions = JointVersion.objects.filter(assignment__case_id=case_id).values_list("pk", flat=True)
        today = clock.today(written[case_id].practice.zone)
        stored = {row for row in GRANTS.stored(versions) if row.until is None or row.until > today}
        wanted = wanted_joint_grants(facts, case_id)
        lines += [f"missing: {row}" for row in sorted(wanted - stored, key=str)]
        lines += [f"should not be there: {row}" for row in sorted(stored - wanted, key=str)]
    return lines
