"""A person's own file as JSON, in the format that ``docs/my-notes-format.md`` describes."""

import json
from datetime import datetime

from homework.export.content import ACTS, FORMAT, VERSION, WRITINGS, Act, Notes, OwnCase, Source, Written
from homework.summaries.answers import Said

type Json = dict[str, object]


def json_of(notes: Notes) -> bytes:
    """The file: UTF-8, indented so that people can read it too."""
    whole: Json = {
        "format": FORMAT,
        "version": VERSION,
        "made_at": _moment(notes.made_at),
        "practice": notes.practice,
        "person": dict(notes.person),
        "cases": [_case(case) for case in notes.cases],
    }
    whole |= {name: [_written(one) for one in getattr(notes, name)] for name in WRITINGS}
    whole |= {name: [_act(one) for one in getattr(notes, name)] for name in ACTS}
    return json.dumps(whole, ensure_ascii=False, indent=2).encode()


def _case(case: OwnCase) -> Json:
    return {"code": case.code, "partners": list(case.partners), "team": list(case.team)}


def _written(one: Written) -> Json:
    words: Json = {"code": one.code, "case": one.case, "source": _source(one.source)}
    words |= {"licence": one.licence} if one.licence else {}
    return words | {"choices": [_act(act) for act in one.choices], "said": [_said(said) for said in one.said]}


def _source(source: Source) -> Json:
    return {
        "author": source.author,
        "at": _moment(source.at) if source.at else None,
        "version": source.version,
        "level": source.level or None,
        "seen_by": list(source.seen_by),
        "note": source.note,
    }


def _said(said: Said) -> Json:
    entries = [[{"question": pair.question, "words": pair.words} for pair in entry] for entry in said.entries]
    return {"question": said.question, "words": said.words, "entries": entries}


def _act(act: Act) -> Json:
    return {"at": _moment(act.at), "words": act.words, **act.facts}


def _moment(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
