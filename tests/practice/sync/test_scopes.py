import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice.sync.scopes import (
    OWN,
    RIGHTS,
    Scope,
    allows,
    allows_rest,
    granted,
    is_for_apps,
    is_known,
    kinds_in,
    lets_write,
    only_reading,
    only_writing,
    scope,
)


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("system/Patient.rs", Scope("system", "Patient", "rs")),
        ("system/*.cruds", Scope("system", "*", "cruds")),
        ("patient/Observation.s", Scope("patient", "Observation", "s")),
        ("system/Patient.read", Scope("system", "Patient", "rs")),
        ("system/Patient.write", Scope("system", "Patient", "cud")),
        ("system/Patient.*", Scope("system", "Patient", "cruds")),
        *((word, None) for word in ("system/Patient.sr", "system/Patient.rr", "system/Patient.", "system/patient.rs")),
        *((word, None) for word in ("user/Patient.rs", "system/Patient.rs?x=1", "Patient.rs", "clients.read", "")),
    ],
)
def test_a_scope_is_read_as_smart_has_it(word: str, found: Scope | None) -> None:
    assert scope(word) == found


@pytest.mark.parametrize(
    ("asked", "held", "given_"),
    [
        ("system/Patient.rs", "system/Patient.rs", "system/Patient.rs"),
        ("system/Patient.read", "system/Patient.rs", "system/Patient.read"),
        ("system/Patient.r", "system/*.rs", "system/Patient.r"),
        ("system/*.rs", "system/Patient.rs system/Task.r", "system/Patient.rs system/Task.r"),
        ("system/Patient.cruds", "system/Patient.rs", "system/Patient.rs"),
        ("system/Patient.rs", "patient/Patient.rs", ""),
        ("system/Task.rs", "system/Patient.rs", ""),
        ("clients.read clients.write", "clients.read", "clients.read"),
        ("system/Patient.rs", "clients.read", ""),
        ("everything", "clients.read", ""),
        ("clients.read clients.read", "clients.read", "clients.read"),
    ],
)
def test_what_is_asked_for_is_narrowed_to_what_is_held(asked: str, held: str, given_: str) -> None:
    assert " ".join(granted(asked.split(), held.split())) == given_


RIGHTS_IN_ORDER = st.sets(st.sampled_from(RIGHTS), min_size=1).map(lambda some: "".join(r for r in RIGHTS if r in some))
KINDS = ("Patient", "Task", "*")
WORDS = st.builds(
    "{}/{}.{}".format,
    st.sampled_from(["system", "patient"]),
    st.sampled_from(KINDS),
    RIGHTS_IN_ORDER | st.sampled_from(["read", "write"]),
)


@given(st.lists(WORDS), st.lists(WORDS))
def test_46_nothing_is_ever_widened(asked: list[str], held: list[str]) -> None:
    given_ = granted(asked, held)
    for context in ("system", "patient"):
        for kind in ("Patient", "Task", "Other"):
            for right in RIGHTS:
                its = [[word for word in words if word.startswith(context)] for words in (given_, asked, held)]
                may, wants, has = (allows(words, kind, right) for words in its)
                assert may == (wants and has)


ANSWERS = "QuestionnaireResponse"


@pytest.mark.parametrize(
    ("held", "reads", "writes"),
    [
        (
            "patient/QuestionnaireResponse.crus",
            ["patient/QuestionnaireResponse.rs"],
            ["patient/QuestionnaireResponse.cu"],
        ),
        ("patient/QuestionnaireResponse.u", [], ["patient/QuestionnaireResponse.u"]),
        ("patient/Task.read offline_access", ["patient/Task.read", "offline_access"], []),
    ],
)
def test_what_writes_is_parted_from_what_reads(held: str, reads: list[str], writes: list[str]) -> None:
    words = held.split()
    assert (list(only_reading(words)), list(only_writing(words))) == (reads, writes)
    assert (lets_write(words), lets_write(reads)) == (bool(writes), False)
    assert all(map(is_for_apps, words))


def test_an_app_writes_answers_and_nothing_else() -> None:
    for kind in ("Patient", "Task", "Questionnaire", "Observation", "Consent", "Group", "*"):
        assert [right for right in RIGHTS if is_for_apps(f"patient/{kind}.{right}") and right not in "rs"] == []
    assert [right for right in RIGHTS if is_for_apps(f"patient/{ANSWERS}.{right}")] == ["c", "r", "u", "s"]
    assert kinds_in([f"patient/{ANSWERS}.cu"]) == ()
    assert kinds_in([f"patient/{ANSWERS}.crus"]) == (ANSWERS,)


def test_our_own_words_open_what_they_name() -> None:
    assert all(map(is_known, OWN))
    assert [right for right in RIGHTS if allows_rest(["clients.read"], "clients", right)] == ["r", "s"]
    assert [right for right in RIGHTS if allows_rest(["clients.write"], "clients", right)] == ["c", "u", "d"]
    assert allows_rest(["system/Appointment.u"], "sessions", "u")
    assert not allows_rest(["system/Appointment.u"], "sessions", "r")
    assert not allows_rest(["clients.read"], "cases", "r")
