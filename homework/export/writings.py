"""A person's own words, and those that are shared with them, each with where they come from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from clients.models import Case
from homework.enums import Level
from homework.export.content import Act, Source, Written
from homework.library.form import Form, Item, walk
from homework.library.pages import line_group
from homework.models import Draft, JointLine, Part, Response
from homework.queries.circle import Circle, Person
from homework.queries.comments import Remark, every_own_comment
from homework.queries.forms import form_of
from homework.queries.joint import Line
from homework.queries.own import work_on
from homework.queries.own_all import own_choices, own_drafts, own_lines, own_parts, own_responses
from homework.queries.shared_with_me import Shared
from homework.queries.typed import stored_fields
from homework.summaries.answers import Said, answered_sheet, pairs_of, sheet_of
from homework.summaries.levels import always_seen
from homework.summaries.sight import Sight, offer_words, who_can_see
from practice.access.actor import Actor

YOU = "You"


@dataclass(frozen=True, slots=True)
class Own:
    """The actor's cases with the people around them, and all parts."""

    actor: Actor
    cases: Mapping[int, Case]
    around: Mapping[int, Circle]
    parts: Mapping[int, Part]

    @classmethod
    def of(cls, actor: Actor, cases: list[Case], around: dict[int, Circle]) -> "Own":
        """All of it, read once."""
        return cls(actor, {case.pk: case for case in cases}, around, own_parts(actor))

    def circle(self, part: Part) -> Circle:
        """The people around a part."""
        return self.around[part.assignment.case_id]

    def case(self, part: Part) -> str:
        """The code of its case."""
        return self.cases[part.assignment.case_id].code


def answers(own: Own) -> Iterator[Written]:
    """Every version that was handed in, each with the levels that were chosen for it."""
    chosen = own_choices(own.actor)
    for response in own_responses(own.actor):
        part, form = own.parts[response.part_id], form_of(response.version)
        levels = [Level(choice.level) for choice in chosen[response.pk]]
        yield Written(
            part.code,
            own.case(part),
            _handed_in(own.circle(part), part, response, levels),
            answered_sheet(form, response.answers).said,
            tuple(
                Act(choice.at, f"You chose: {_LEVELS[Level(choice.level)]}", {"level": choice.level})
                for choice in chosen[response.pk]
            ),
            form.licence,
        )


_LEVELS = {
    Level.PRIVATE: "only me.",
    Level.THERAPIST: "me and my therapist.",
    Level.TOGETHER: "my partner too, when we have both offered ours.",
    Level.PARTNER: "my partner too.",
}


def _handed_in(circle: Circle, part: Part, response: Response, levels: list[Level]) -> Source:
    is_current = part.current_id == response.pk
    now = Level(part.level) if part.level else Level.PRIVATE
    level = now if is_current else (levels or [Level.PRIVATE])[-1]
    read_at = now if is_current or Level.PRIVATE not in {now, level} else Level.PRIVATE
    sight = who_can_see(circle, read_at, guarded=form_of(response.version).reauth)
    seen_by = _seen_by(sight, without=circle.partners if is_current else (*circle.partners, *circle.systems))
    note = _note(circle, now, form_of(response.version), sight) if is_current else "A later version took its place."
    return Source(YOU, response.submitted_at, seen_by, note, response.number, level.value)


def _note(circle: Circle, level: Level, form: Form, sight: Sight) -> str:
    marked = f"{circle.team_names} can also read the answers that are marked with an eye."
    announced = marked if always_seen(form, (level,)) else ""
    return " ".join(filter(None, (offer_words(circle, level), sight.note, announced)))


def _seen_by(sight: Sight, *, without: tuple[Person, ...]) -> tuple[str, ...]:
    """Who sees it by the author's choice; of partners only what was chosen is said, elsewhere."""
    left_out = {person.key for person in without}
    shown = [seer for seer in sight.people if seer.sees and seer.key not in left_out]
    return tuple(f"{seer.name} ({seer.why})" if seer.why else seer.name for seer in shown)


def drafts(own: Own) -> Iterator[Written]:
    """What was typed and not handed in, also what fits no question yet, and what another tab typed."""
    for draft in own_drafts(own.actor):
        part = own.parts[draft.part_id]
        work = work_on(part, draft)
        said = tuple(one for one in sheet_of(work).said if one.words or one.entries)
        source = Source(YOU, draft.saved_at, (YOU,), "Not handed in. Only you can see it.")
        words = (*said, *_as_typed(draft, work.form, work.problems))
        yield Written(part.code, own.case(part), source, words, licence=work.form.licence)


def _as_typed(draft: Draft, form: Form, problems: Mapping[str, str]) -> Iterator[Said]:
    unfit = {place.split(".")[0] for place in problems}
    pages = [(key, page) for key, page in draft.pages.items() if key in unfit and key in form.lineage]
    others = [(key, page) for key, pages in draft.kept.items() if key in form.lineage for page in pages]
    for key, page in pages:
        yield _typed(form.item(key), stored_fields(page))
    for key, fields in others:
        yield _typed(form.item(key), fields)


def _typed(item: Item, fields: Mapping[str, list[str]]) -> Said:
    words = "\n".join(word for values in fields.values() for word in values if word)
    return Said(item.link_id, 0, item.text, words)


def lines(own: Own) -> Iterator[Written]:
    """Every line for a joint text, also those that were taken out."""
    by_assignment = {part.assignment_id: part for part in own.parts.values()}
    for line in own_lines(own.actor):
        part = by_assignment[line.assignment_id]
        circle = own.circle(part)
        said = _spoken(form_of(line.assignment.version), line.answers, circle)
        yield Written(line.code, own.case(part), _of_line(line, circle), said)


def _of_line(line: JointLine, circle: Circle) -> Source:
    if line.agreed_at is None:
        return Source(YOU, line.drafted_at, (YOU,), "Not agreed. Only you can see it.")
    agreed = f"You agreed to it on {line.agreed_at:%d.%m.%Y}."
    removed = f"You took it out on {line.removed_at:%d.%m.%Y}." if line.removed_at else ""
    offer = "" if removed else offer_words(circle, Level.PARTNER)
    seen_by = _seen_by(who_can_see(circle, Level.THERAPIST), without=circle.systems)
    return Source(YOU, line.drafted_at, seen_by, " ".join(filter(None, (agreed, removed, offer))))


def _spoken(form: Form, said: Mapping[str, object], circle: Circle) -> tuple[Said, ...]:
    group = line_group(form)
    called = {f"partner_{letter}": person.name for letter, person in zip("ab", circle.in_order, strict=False)}
    labels = {item.link_id: called for item in walk(group.items)}
    return tuple(Said("", 0, pair.question, pair.words) for pair in pairs_of(group.items, said, labels))


def shared_words(own: Own, shared: Shared) -> Iterator[Written]:
    """The partners' words that are open now, what the therapist wrote beside what was set, and to the person since."""
    for part in own.parts.values():
        if part.assignment.note:
            given = part.assignment
            source = Source(given.set_by.name, given.set_at, (), "Your therapist wrote it for you to read.")
            yield Written(part.code, own.case(part), source, (Said("", 0, "", given.note),))
    for remark in every_own_comment(own.actor):
        part = own.parts[remark.row.part_id]
        yield Written(part.code, own.case(part), _of_remark(remark), (Said("", 0, "", remark.text),))
    for found in shared.answers:
        part = own.parts[found.own.pk]
        source = Source(found.name, None, (), f"{found.name} shares it with you now.")
        yield Written(part.code, own.case(part), source, answered_sheet(found.reading.form, found.reading.answers).said)
    for their in shared.lines:
        part = own.parts[their.own.pk]
        yield Written(their.line.code, own.case(part), _of_their_line(their.line), _their_words(own, part, their.line))


def _of_remark(remark: Remark) -> Source:
    about = "for all who write it together" if remark.to_all else "about what you handed in"
    note = f"Your therapist wrote it {about}."
    if remark.taken_back:
        note = "Your therapist wrote this and took it back."
    elif remark.changed_at:
        note += f" It was changed on {remark.changed_at:%d.%m.%Y}."
    return Source(remark.who, remark.at, (), note, remark.version)


def _of_their_line(line: Line) -> Source:
    return Source(line.name, None, (), "It stands in what you wrote together.")


def _their_words(own: Own, part: Part, line: Line) -> tuple[Said, ...]:
    return _spoken(form_of(part.assignment.version), line.answers, own.circle(part))
