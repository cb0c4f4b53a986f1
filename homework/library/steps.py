"""The seven steps that exercises belong to, and the parts of the article they grew from, in words of our own."""

from homework.library.form import Form

STEPS = {
    "S1": "Say it, and be kind about it",
    "S2": "Find where it began",
    "S3": "Care for the younger you",
    "S4": "Find help that fits",
    "S5": "Open up, a little at a time",
    "S6": "Look at deeds beside words",
    "S7": "Take your gut seriously",
    "REB": "After a breach of trust",
    "ALL": "All steps, seen together",
    "MEASURE": "Measures: questions that others wrote and tried",
}

SECTIONS = {
    "DEF": "What trust is",
    "SRC-CH": "Where mistrust comes from: childhood",
    "SRC-INF": "Where mistrust comes from: betrayal",
    "SRC-ABN": "Where mistrust comes from: fear of being left",
    "SRC-ATT": "Where mistrust comes from: attachment",
    "REB-1": "After a betrayal: room for feelings",
    "REB-2": "After a betrayal: saying it aloud",
    "REB-3": "After a betrayal: once, or again",
    "REB-4": "After a betrayal: stay or go",
    "REB-5": "After a betrayal: no rush",
    "FAQ-1": "Question: past wound or present threat",
    "FAQ-2": "Question: why trust is hard",
    "FAQ-3": "Question: what trust feels like",
    "TAKE": "What to take away",
    "WATCH": "To watch: breathing and meditation",
}


def step_words(form: Form) -> str:
    """The step of a form as a clinician reads it: "Step 6: Look at deeds beside words"."""
    words = STEPS[form.step]
    return f"Step {form.step[1:]}: {words}" if form.step.startswith("S") else words


def section_words(form: Form) -> tuple[str, ...]:
    """The parts of the article that a form grew from, in the article's order of naming."""
    return tuple(SECTIONS.get(code) or f"Step {code[1:]}: {STEPS[code]}" for code in form.source.sections)
