"""The words that a definition may use."""

LEVELS = ("private", "therapist", "together", "partner")
SHARED_LEVELS = frozenset({"together", "partner"})
RELEASES = ("client", "clinician", "none")
TYPES = (
    "display",
    "text",
    "string",
    "integer",
    "decimal",
    "boolean",
    "date",
    "dateTime",
    "time",
    "url",
    "quantity",
    "choice",
    "open-choice",
    "reference",
    "attachment",
    "group",
)
CONTROLS = ("slider", "radio", "checkbox", "dropdown", "hidden", "pacer")
CANNOT = ("file", "record", "list", "formula")
TELLS = ("own_log", "own_start")
VISIBILITIES = ("inherit", "shareable", "clinician_only", "self_only", "clinician_always")
SECTIONS = ("joint", "own")
BEHAVIOURS = ("all", "any")
COMBINES = ("all", "any", "same_entry_all")
SCOPES = ("response", "metric")
DIRECTIONS = ("up_good", "down_good", "neutral")
WEEKLY = ("mean", "sum", "ratio", "last")
DERIVATIONS = ("mean", "weighted_mean", "difference", "count", "entries", "score", "analysis")

EQUALITY = ("=", "!=")
ORDER = (">=", "<=", ">", "<")
CODES = ("includes", "any_except", "in")
SILENT = ("exists", "none_is")
OPERATORS = (*EQUALITY, *ORDER, *CODES, *SILENT)

CATEGORIES = frozenset(
    {
        "acute",
        "acute_distress",
        "alliance",
        "asks_for_contact",
        "child_safety",
        "coercive_control",
        "disclosure",
        "fear_of_partner",
        "felt_safety",
        "harm_by_partner",
        "harm_to_other",
        "information",
        "privacy_concern",
        "self_harm",
        "severity",
    }
)

TOTAL = "measure_total"
METRICS = {
    "checking_count_7d": "the most log entries learned by checking within 7 days, one of which is in this response",
    "concealed_count_30d": "the most log entries left out or contradicted within 30 days, one of which is in this one",
    "felt_safety_two_consecutive": "the higher felt safety of the newest two answered checks; absent with only one",
    "felt_safety_drop_vs_median3": "median felt safety of the three answered checks before, minus the newest",
    TOTAL: "the total of the instrument that this response answers; absent where too little was answered",
    "p_gate_no_count": "how often the private check was put off in a row because someone could see, this one included",
    "told_and_doubting_30d": "the most responses within 30 days that meet the rule, one of which is this one",
}
COUNTED_FROM = {
    "checking_count_7d": "checking_count",
    "concealed_count_30d": "concealed_count",
    "felt_safety_two_consecutive": "felt_safety",
    "felt_safety_drop_vs_median3": "felt_safety",
}
