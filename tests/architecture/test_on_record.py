"""Every act is on record, and says it in keys and codes."""

import ast
from collections.abc import Iterator

from tests.architecture.tree import modules

ROOMS = ("homework/actions/", "clients/actions/", "practice/people/")
TYPING = "what is typed is its author's alone until it is handed in, which is on record"
WRITING = "what is typed on an exercise counts for nobody until it is published, which is on record"
NOT_ON_RECORD = {
    "homework/actions/writing.py:pick_words": WRITING,
    "homework/actions/writing.py:save_words": WRITING,
    "homework/actions/drafting.py:save_page": TYPING,
    "homework/actions/drafting.py:pick_words": TYPING,
    "homework/actions/drafting.py:skip_page": TYPING,
    "homework/actions/publishing.py:publish": "the library belongs to no practice, and a version names its own day",
    "homework/actions/publishing_pathways.py:publish_pathways": "as with exercises, the library belongs to no practice",
    "homework/actions/raising.py:raise_one": "it happens within an act that is on record, and a flag names its own day",
    "practice/people/entering.py:ask_for_reset": "nobody is known yet; the worker that sends the link writes it down",
}
# How the value of a subject may end: a key, a code of ours, a plain yes or no, a count.
SPOKEN = ("pk", "value", "code", "_id")
NAMES = {"on", "way", "keys", "points"}


def functions() -> Iterator[tuple[str, ast.FunctionDef]]:
    for name, module in modules("homework", "clients", "practice"):
        if name.startswith(ROOMS):
            yield from ((f"{name}:{node.name}", node) for node in module.body if isinstance(node, ast.FunctionDef))


def called(node: ast.AST) -> set[str]:
    calls = (call.func for call in ast.walk(node) if isinstance(call, ast.Call))
    return {func.id if isinstance(func, ast.Name) else getattr(func, "attr", "") for func in calls}


def is_atomic(node: ast.FunctionDef) -> bool:
    return any(ast.unparse(decorator).startswith("transaction.atomic") for decorator in node.decorator_list)


def test_every_act_is_on_record() -> None:
    found = dict(functions())
    recording = {"record"}
    while more := {node.name for node in found.values() if called(node) & recording} - recording:
        recording |= more
    acts = {name: node for name, node in found.items() if is_atomic(node) and not node.name.startswith("_")}
    silent = {name for name, node in acts.items() if node.name not in recording}
    assert len(acts) > 40
    assert silent == set(NOT_ON_RECORD)


def recorded() -> Iterator[tuple[str, ast.Call]]:
    for name, module in modules("homework", "clients", "practice"):
        for node in ast.walk(module):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "record":
                yield f"{name}:{node.lineno}", node


def is_key_or_code(value: ast.expr) -> bool:
    if isinstance(value, ast.Constant):
        return isinstance(value.value, str | bool | int)
    if isinstance(value, ast.Attribute):
        return value.attr.endswith(SPOKEN)
    if isinstance(value, ast.List):
        return all(map(is_key_or_code, value.elts))
    if isinstance(value, ast.Compare) or called(value) == {"len"}:
        return True
    return isinstance(value, ast.Name) and value.id in NAMES


def test_each_event_is_told_in_keys_and_codes() -> None:
    calls = dict(recorded())
    told = {
        f"{place} {keyword.arg}={ast.unparse(keyword.value)}"
        for place, call in calls.items()
        for keyword in call.keywords
        if keyword.arg != "by" and not is_key_or_code(keyword.value)
    }
    assert len(calls) > 50
    assert told == set()


def test_whatever_a_call_hands_on_is_seen() -> None:
    call = ast.parse("record('x', by=by, note=flag.note, part=part.pk)").body[0]
    assert isinstance(call, ast.Expr)
    assert isinstance(call.value, ast.Call)
    assert [is_key_or_code(keyword.value) for keyword in call.value.keywords] == [False, False, True]
