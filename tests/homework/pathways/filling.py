"""The form of a pathway, as a browser sends it."""

from homework.forms.own_pathways import Written


def as_sent(written: Written) -> dict[str, object]:
    """What a browser would send of it as it stands: every field that holds something, and each first choice."""
    rows = [written.form, *written.stages, *written.steps]
    bound = [row[name] for row in rows for name in row.fields]
    bound += [part.management_form[name] for part in (written.stages, written.steps) for name in management(part)]
    values = {field.html_name: field.value() for field in bound}
    return {name: value for name, value in values.items() if value is not None and value is not False and value != []}


def management(part: object) -> list[str]:
    form = part.management_form  # type: ignore[attr-defined]  # a formset, whose class Django makes
    return list(form.fields)
