"""Questionnaires drawn at random: every type, nested anyhow, with fields that nobody here reads."""

from hypothesis import strategies as st

from practice.fhir.document import Number, Object, Value

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=12).filter(
    str.strip
)
NUMBERS = st.sampled_from(["0", "1.0", "2.50", "-3", "1e3", "10.000"]).map(Number)
PLAIN = ["boolean", "decimal", "integer", "date", "dateTime", "time", "string", "text", "url", "quantity"]
NOT_ASKED = ["attachment", "reference", "choice", "display"]
FOREIGN = "https://example.org/fhir/StructureDefinition/"
BOX = "http://hl7.org/fhir/StructureDefinition/questionnaire-"


def extensions() -> st.SearchStrategy[Value]:
    words = WORDS.map(lambda word: {"url": f"{FOREIGN}words", "valueString": word})
    number = NUMBERS.map(lambda one: {"url": f"{FOREIGN}number", "valueDecimal": one})
    hidden = st.booleans().map(lambda truth: {"url": f"{BOX}hidden", "valueBoolean": truth})
    return st.one_of(words, number, hidden)


def codings() -> st.SearchStrategy[Object]:
    return st.fixed_dictionaries({"code": WORDS}, optional={"system": st.just("urn:x"), "display": WORDS})


@st.composite
def items(draw: st.DrawFn, ids: list[str], depth: int = 0) -> Object:
    """One item, with all inside it; each takes a link id of its own."""
    kind = draw(st.sampled_from([*PLAIN, *NOT_ASKED, "open-choice", "options", *(["group"] * 4 if depth < 3 else [])]))
    link_id = f"{draw(WORDS)}/{len(ids)}"
    ids.append(link_id)
    item: Object = {"linkId": link_id, "type": "choice" if kind == "options" else kind}
    item |= draw(st.fixed_dictionaries({}, optional={"text": WORDS, "prefix": WORDS, "definition": WORDS}))
    if draw(st.booleans()):
        item["extension"] = draw(st.lists(extensions(), min_size=1, max_size=2))
    if kind in {"options", "open-choice"}:
        rows = draw(st.lists(st.one_of(codings().map(_coded), WORDS.map(_worded)), min_size=1, max_size=3))
        item["answerOption"] = list(rows)
    if kind != "display":
        item |= draw(st.fixed_dictionaries({}, optional=dict.fromkeys(("required", "repeats"), st.booleans())))
    if kind == "group" or (kind in PLAIN and depth < 3 and draw(st.integers(0, 5)) == 0):
        item["item"] = [draw(items(ids, depth + 1)) for _ in range(draw(st.integers(1, 3)))]
    return item


def _coded(coding: Object) -> Value:
    return {"valueCoding": coding}


def _worded(words: str) -> Value:
    return {"valueString": words}


@st.composite
def conditions(draw: st.DrawFn, earlier: list[str]) -> Object:
    question, kind = draw(st.sampled_from(earlier)), draw(st.sampled_from(["exists", "=", "!=", ">="]))
    if kind == "exists":
        return {"question": question, "operator": kind, "answerBoolean": draw(st.booleans())}
    answer = draw(
        st.one_of(
            st.booleans().map(lambda truth: ("answerBoolean", truth)),
            WORDS.map(lambda words: ("answerString", words)),
            NUMBERS.map(lambda number: ("answerDecimal", number)),
            codings().map(lambda coding: ("answerCoding", coding)),
        )
    )
    return {"question": question, "operator": kind, answer[0]: answer[1]}


@st.composite
def questionnaires(draw: st.DrawFn) -> Object:
    """A whole Questionnaire; what stands first in it is always asked."""
    ids: list[str] = []
    first: Object = {"linkId": "first", "type": "boolean", "text": draw(WORDS)}
    top = [first, *(draw(items(ids)) for _ in range(draw(st.integers(1, 4))))]
    for number, item in enumerate(top[1:], start=1):
        earlier = [str(one["linkId"]) for one in top[:number]]
        tests = draw(st.lists(conditions(earlier), max_size=2))
        if tests:
            item["enableWhen"], item["enableBehavior"] = list(tests), draw(st.sampled_from(["all", "any"]))
    document: Object = {"resourceType": "Questionnaire", "status": "draft"}
    head: dict[str, st.SearchStrategy[Value]] = {
        "title": WORDS,
        "url": WORDS,
        "description": WORDS,
        "x": NUMBERS,
        "experimental": st.booleans(),
    }
    return {**document, **draw(st.fixed_dictionaries({}, optional=head)), "item": list(top)}
