"""Scoring rules and instruments are read from their data here, or refused."""

from homework.library.errors import FormError
from homework.library.measure import HELD, SHIPPED, Compared, Measure
from homework.library.node import Node
from homework.library.scale import Band, Better, Cluster, Cut, Scale, Span, Threshold
from homework.library.vocabulary import ORDER


def read_measure(node: Node) -> Measure:
    """Read what a form says about the instrument it asks; raises FormError, with the place, for what is broken."""
    measure = Measure(
        code=node.text("code"),
        version=node.text("version"),
        language=node.text("language"),
        licence=node.text("licence"),
        rights=node.one_of("rights", (SHIPPED, HELD)),
        items=node.texts("items"),
        scale=read_scale(node.node("scale")),
        compared=tuple(_compared(child) for child in node.nodes("compared")),
        loinc=node.named("loinc"),
        points=dict(_worth(child) for child in node.nodes("points")),
    )
    if measure.rights == SHIPPED and not measure.compared:
        raise FormError(node.at("compared"), "is shipped without a source that it was compared with")
    node.close()
    return measure


def read_scale(node: Node) -> Scale:
    """Read a scoring rule; raises FormError, with the place, for what is broken."""
    scale = Scale(
        code=node.text("code"),
        spans=tuple(span for child in node.nodes("items") for span in _spans(child)),
        fewest=node.whole("fewest"),
        better=Better(node.one_of("better", tuple(Better))),
        times=node.maybe_whole("times") or 1,
        bands=tuple(_band(child) for child in node.nodes("bands")),
        cut=_cut(node.node("cut")) if "cut" in node else None,
        threshold=_threshold(node.node("change")) if "change" in node else None,
        clusters=tuple(_cluster(child) for child in node.nodes("clusters")),
        marks=node.wholes("marks"),
    )
    node.close()
    if not 1 <= scale.fewest <= len(scale.spans):
        raise FormError(node.at("fewest"), f"cannot ask for {scale.fewest} of {len(scale.spans)}")
    if any(not 1 <= cluster.first <= cluster.last <= len(scale.spans) for cluster in scale.clusters):
        raise FormError(node.at("clusters"), "stand outside the items")
    return scale


def _spans(node: Node) -> tuple[Span, ...]:
    span = Span(node.whole("least"), node.whole("most"))
    many = node.whole("count")
    node.close()
    if span.least >= span.most:
        raise FormError(node.at("most"), "has to be above least")
    return (span,) * many


def _band(node: Node) -> Band:
    band = Band(node.text("code"), node.text("label"), node.whole("least"))
    node.close()
    return band


def _cut(node: Node) -> Cut:
    cut = Cut(node.number("points"), node.one_of("rule", ORDER))
    node.close()
    return cut


def _threshold(node: Node) -> Threshold:
    threshold = Threshold(node.number("points"), node.one_of("rule", (">=", ">")), node.text("source"))
    node.close()
    return threshold


def _cluster(node: Node) -> Cluster:
    cluster = Cluster(
        id=node.text("id"),
        label=node.text("label"),
        first=node.whole("first"),
        last=node.whole("last"),
        symptoms=node.whole("symptoms"),
        present_from=node.whole("present_from"),
    )
    node.close()
    return cluster


def _compared(node: Node) -> Compared:
    source = Compared(node.text("what"), node.text("where"), node.text("on"), node.text("note", ""))
    node.close()
    return source


def _worth(node: Node) -> tuple[str, int]:
    worth = node.text("code"), node.whole("points")
    node.close()
    return worth
