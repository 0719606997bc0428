"""What the engine makes of the words a form can use outside its expressions, as data; and what in a form would be ignored.

Functions are in the tables of :mod:`.functions`, appearances in the window's table of editors. A form that needs what is
``REFUSED`` does not compile; what has ``NO_EFFECT`` compiles, and :func:`unsupported` names it for the publisher to refuse.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from counter_app.forms import preloads
from counter_app.forms.compiled import Remark
from counter_app.forms.plan import preload_kind
from counter_app.forms.texts import XFORMS
from counter_app.forms.xmlform import XmlForm, attribute_name, local_name, read_xml


class Outcome(Enum):
    """What comes of a feature."""

    RUNS = "runs"
    HOST = "given to the window or the host"
    NO_EFFECT = "no effect"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Feature:
    """One word of the specification: ``kind`` says where it stands, ``words`` what is different here."""

    kind: str
    name: str
    outcome: Outcome
    words: str = ""


def _all(kind: str, outcome: Outcome, *names: str, words: str = "") -> tuple[Feature, ...]:
    return tuple(Feature(kind, name, outcome, words) for name in names)


FEATURES: tuple[Feature, ...] = (
    *_all("bind", Outcome.RUNS, "nodeset", "ref", "id", "type", "relevant", "required", "readonly", "constraint", "calculate"),
    *_all("bind", Outcome.RUNS, "jr:constraintMsg", "jr:requiredMsg", "jr:preload", "jr:preloadParams"),
    *_all("bind", Outcome.RUNS, "entities:saveto", "cn:warning", "cn:warningMsg"),
    *_all("bind", Outcome.HOST, "orx:max-pixels", words="the host scales the picture"),
    *_all("bind", Outcome.HOST, "odk:length", words="a proposal for the database only"),
    *_all("bind", Outcome.HOST, "saveIncomplete", words="every answer is saved anyway"),
    *_all("bind", Outcome.HOST, "odk:track-changes", "odk:identify-user", "odk:track-changes-reasons", words="the audit log"),
    *_all("bind", Outcome.NO_EFFECT, "odk:location-priority", "odk:location-min-interval", "odk:location-max-age",
          words="a counter stands where it stands"),
    *_all("bind", Outcome.NO_EFFECT, "odk:quality", words="recordings are taken as they come"),
    *_all("bind", Outcome.NO_EFFECT, "odk:allow-mock-accuracy", words="places are typed or imported"),
    *_all("bind", Outcome.NO_EFFECT, "jr:noAppErrorString", words="there are no other apps on the counter to ask"),
    *_all("control", Outcome.RUNS, "ref", "nodeset", "bind", "appearance", "jr:count", "jr:noAddRemove", "start", "end", "query"),
    *_all("control", Outcome.HOST, "mediatype", "accept", "rows", "step", "odk:tick-interval", "odk:placeholder",
          "odk:tick-labelset", "class", words="the editor of the question"),
    *_all("control", Outcome.HOST, "autoplay", words="sounds are played when asked for"),
    *_all("control", Outcome.NO_EFFECT, "accuracyThreshold", "unacceptableAccuracyThreshold", "odk:allow-mock-accuracy",
          "incremental", "odk:incremental", words="places are typed or imported"),
    *_all("control", Outcome.NO_EFFECT, "itemset of an input", words="there is no map to draw the other places on"),
    *_all("control", Outcome.NO_EFFECT, "intent", words="there are no other apps on the counter to ask"),
    *_all("action", Outcome.RUNS, "setvalue"),
    *_all("action", Outcome.RUNS, "odk:setgeopoint", words="the place that the host gave, blank without one"),
    *_all("action", Outcome.REFUSED, "odk:recordaudio", words="the counter does not record while a form is filled in"),
    *_all("preload", Outcome.RUNS, *sorted(preloads.KINDS)),
    *_all("appearance", Outcome.RUNS, "search()"),
)  # fmt: skip
_BY_NAME = {(one.kind, one.name): one for one in FEATURES}


def unsupported(xml: bytes) -> tuple[Remark, ...]:
    """What the form says and this engine would ignore: where, and what. Raises BadInput for what is no form."""
    form = read_xml(xml)
    return tuple(dict.fromkeys((*_binds(form), *_body(form))))


def _binds(form: XmlForm) -> Iterator[Remark]:
    for ref, bind in form.binds.items():
        for name in bind:
            if not name.startswith("cn:"):
                yield from _remarks(ref, "bind", name, f"the bind attribute {name}")
        if "jr:preload" in bind:
            kind = preload_kind(bind["jr:preload"], bind.get("jr:preloadParams", ""))
            yield from _remarks(ref, "preload", kind, f"the preload {kind!r}")


def _body(form: XmlForm) -> Iterator[Remark]:
    for ref, part in form.parts.items():
        for element in (part.control, part.group, part.repeat):
            for key in element.attrib if element is not None else ():
                name = attribute_name(element, str(key))[1:]  # type: ignore[arg-type]
                yield from _remarks(ref, "control", name, f"the attribute {name}")
        if (
            part.control is not None
            and local_name(part.control) == "input"
            and part.control.find(f"{{{XFORMS}}}itemset") is not None
        ):
            yield from _remarks(ref, "control", "itemset of an input", "the list of places (reference-geometry)")


def _remarks(where: str, kind: str, name: str, what: str) -> Iterator[Remark]:
    feature = _BY_NAME.get((kind, name))
    if feature is None:
        yield Remark(where, f"{what} is not known and has no effect")
    elif feature.outcome is Outcome.NO_EFFECT:
        yield Remark(where, f"{what} has no effect: {feature.words}")
