"""The columns of XLSForm's sheets: what a heading means, in which language, and where its cells go in the form's XML.

Facts from the XLSForm reference table and pyxform's aliases.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_ALIASES = {
    "command": "type", "tag": "name", "value": "name", "caption": "label", "relevance": "relevant", "read_only": "readonly",
    "read only": "readonly", "calculate": "calculation", "constraining_message": "constraint_message",
    "constraint message": "constraint_message", "required message": "required_message", "requiredmsg": "required_message",
    "count": "repeat_count", "jr:count": "repeat_count", "repeat count": "repeat_count", "list name": "list_name",
    "bind::relevant": "relevant", "bind::required": "required", "bind::constraint": "constraint",
    "bind::calculate": "calculation", "bind::readonly": "readonly", "bind::jr:constraintmsg": "constraint_message",
    "bind::jr:requiredmsg": "required_message", "body::appearance": "appearance", "control::appearance": "appearance",
    "choice filter": "choice_filter", "guidance hint": "guidance_hint", "saveto": "save_to",
    "media::image": "image", "media::audio": "audio", "media::video": "video", "media::big-image": "big-image",
    "body::jr:count": "repeat_count", "default_value": "default", "id_string": "form_id", "title": "form_title",
}  # fmt: skip
TRANSLATED = frozenset(
    {"label", "hint", "guidance_hint", "constraint_message", "required_message", "image", "audio", "video", "big-image",
     "bind::cn:warningmsg"}
)  # fmt: skip
SURVEY = TRANSLATED | {
    "type", "name", "required", "relevant", "constraint", "calculation", "default", "readonly", "choice_filter", "appearance",
    "repeat_count", "parameters", "trigger", "save_to", "autoplay", "rows", "disabled", "notes", "note", "accuracythreshold",
    "bind::cn:warning", "compact_tag", "no_app_error_string", "noapperrorstring",
}  # fmt: skip
SETTINGS = frozenset(
    {"form_title", "form_id", "version", "default_language", "instance_name", "style", "public_key", "submission_url",
     "auto_send", "auto_delete", "namespaces", "allow_choice_duplicates", "name", "clean_text_values", "instance_xmlns",
     "omit_instanceid", "prefix", "delimiter", "client_editable", "notice", "sensitive"}
)  # fmt: skip
ENTITIES = frozenset({"list_name", "dataset", "label", "entity_id", "create_if", "update_if", "repeat"})
EXPRESSIONS = (
    "relevant",
    "constraint",
    "calculation",
    "required",
    "readonly",
    "choice_filter",
    "repeat_count",
    "default",
)
_PASSED_ON = ("bind::", "body::", "instance::", "control::", "sms_")
_OF_ATTRIBUTE = {
    "relevant": ("relevant",), "calculate": ("calculation",), "constraint": ("constraint",), "required": ("required",),
    "readonly": ("readonly",), "choices": ("choice_filter", "type"), "itemset": ("choice_filter", "type"),
    "jr:count": ("repeat_count",), "cn:warning": ("bind::cn:warning",), "setvalue": ("default", "calculation"),
    "label": ("label",), "hint": ("hint",), "output": ("label", "hint", "constraint_message"), "type": ("type",),
    "jr:constraintMsg": ("constraint_message",), "jr:requiredMsg": ("required_message",), "appearance": ("appearance",),
    "cycle": ("calculation", "relevant", "repeat_count"), "saveto": ("save_to",), "entities:saveto": ("save_to",),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """A heading understood: the column's own name, and the language of a translated one."""

    name: str
    language: str = ""


def column_of(heading: str) -> Column:
    """``label::中文 (zh)`` is the label in that language; the old single colon is read too."""
    plain = heading.strip()
    lower = plain.lower()
    if lower in _ALIASES:
        return Column(_ALIASES[lower])
    for sign in ("::", ":"):
        front, found, language = plain.rpartition(sign)
        name = _ALIASES.get(front.strip().lower(), front.strip().lower())
        if found and name in TRANSLATED:
            return Column(name, language.strip())
    return Column(lower)


def is_passed_on(heading: str) -> bool:
    """Whether the column goes into the XML as it stands (``bind::cn:anything``)."""
    return heading.strip().lower().startswith(_PASSED_ON)


def columns_of_attribute(attribute: str) -> tuple[str, ...]:
    """The columns that an attribute of the XML comes from, likeliest first."""
    return _OF_ATTRIBUTE.get(attribute, ("parameters",) if attribute.startswith("odk:") else ())


def is_name(text: str) -> bool:
    """Whether pyxform takes it as a name: a letter or underscore, then letters, digits, ``_``, ``-``, ``.``."""
    return re.fullmatch(r"[^\W\d][\w.\-]*", text) is not None
