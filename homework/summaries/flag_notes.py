"""What a clinician may want to know beside a flag: about its kind, and about a few rules of their own."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from homework.models import Flag

_BY_CATEGORY = {
    "child_safety": _(
        "The law where you practise may ask you to report this, and may say to whom and how soon. Look it up before "
        "you decide."
    ),
    "disclosure": _("What you may say of it to anybody else is in the agreement about secrets that they signed."),
    "privacy_concern": _("Somebody else may read what is sent to them. Use the safe way to reach them, and no other."),
    "harm_to_other": _("This is what they told you alone. It is not used to face them with what their partner says."),
    "harm_by_partner": _("This is what they told you alone. It is not used to face their partner with it."),
}
_BY_RULE = {
    "trust-timeline/only_here": _(
        "Warning signs in the present are worth taking at their word. The gut check and the private check may help."
    ),
    "steadying-breath/breath_adverse": _("When it happens again within two weeks, offer only their own pace."),
    "commitments-agreement/digital_commitment": _("Look at it with them before it starts to count."),
}


def notes_beside(flags: Iterable[Flag]) -> list[str]:
    """The notes for these flags, each once, in the order of the flags."""
    found = [note for flag in flags for note in (_BY_CATEGORY.get(flag.category), _BY_RULE.get(flag.rule)) if note]
    return list(dict.fromkeys(str(note) for note in found))
