"""The form's texts: inline or by ``jr:itext``, in every language, with outputs compiled where they stand."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from counter_app.errors import BadInput
from counter_app.forms.compiler import Compiler, Reads
from counter_app.forms.plan import Spec, Template, ValueFn, Wording
from counter_app.forms.state import NO_MEDIA

XFORMS = "http://www.w3.org/2002/xforms"
_ITEXT = re.compile(r"""\s*jr:itext\(\s*(?:'([^']*)'|"([^"]*)")\s*\)\s*""")
UNTRANSLATED = "-"
"""What pyxform writes for a text that a language lacks."""


@dataclass(frozen=True, slots=True)
class Output:
    """The expression of an ``<output>``."""

    source: str


Raw = tuple[str | Output, ...]
PLAIN_FORMS = ("", "long", "short")
"""Forms of a text that are words to read, the first that is there being shown (JavaRosa)."""
MEDIA_FORMS = ("image", "big-image", "audio", "video")


class Texts:
    """All texts of one form by language and id."""

    def __init__(self, model: etree._Element, stand_in: bool = True) -> None:
        self._stand_in = stand_in
        self.languages: list[str] = []
        self.default_language = ""
        self._raw: dict[str, dict[tuple[str, str], Raw]] = {}
        self._forms: dict[str, set[str]] = {}
        for translation in model.iterfind(f"{{{XFORMS}}}itext/{{{XFORMS}}}translation"):
            self._read(translation)
        if not self.default_language and self.languages:
            self.default_language = self.languages[0]

    def _read(self, translation: etree._Element) -> None:
        language = translation.get("lang", "")
        if language in self._raw:
            raise BadInput(what="form", where=f"itext {language}", why="the language is there twice")
        self.languages.append(language)
        if (translation.get("default") or "").strip() not in ("", "false()", "false"):
            self.default_language = language
        found = self._raw[language] = {}
        for text in translation.iterfind(f"{{{XFORMS}}}text"):
            text_id = text.get("id", "")
            forms = self._forms.setdefault(text_id, set())
            for value in text.iterfind(f"{{{XFORMS}}}value"):
                form = (value.get("form") or "").strip()
                forms.add(form)
                found[text_id, form] = mixed(value)

    def has(self, text_id: str) -> bool:
        """Whether any language has the text, in whatever form."""
        return text_id in self._forms

    def has_media(self) -> bool:
        """Whether any text comes with a picture, a sound or a film."""
        return any(not forms.isdisjoint(MEDIA_FORMS) for forms in self._forms.values())

    def _words(self, text_id: str) -> str:
        """The form of the text that is read."""
        forms = self._forms.get(text_id, set())
        return next((one for one in PLAIN_FORMS if one in forms), "")

    def _is_shown(self, raw: Raw, language: str) -> bool:
        """Whether this is what is shown: not the mark of a missing translation, where the default language stands in."""
        return raw != (UNTRANSLATED,) or language == self.default_language or not self._stand_in

    def is_dynamic(self, text_id: str) -> bool:
        """Whether the text has outputs in any language."""
        key = (text_id, self._words(text_id))
        return any(isinstance(part, Output) for found in self._raw.values() for part in found.get(key, ()))

    def plain(self, text_id: str, language: str, form: str | None = None) -> str | None:
        """A text without outputs in that language, else in the default one; None when there is none."""
        key = (text_id, self._words(text_id) if form is None else form)
        for one in (language, self.default_language):
            raw = self._raw.get(one, {}).get(key)
            if raw is not None and self._is_shown(raw, one):
                return "".join(part for part in raw if isinstance(part, str))
        return None

    def media_by_id(self, text_id: str, language: str) -> Mapping[str, str]:
        """The files that go with a text, by form."""
        forms = self._forms.get(text_id)
        if forms is None or forms.isdisjoint(MEDIA_FORMS):
            return NO_MEDIA
        found = {form: file_name(self.plain(text_id, language, form) or "") for form in MEDIA_FORMS if form in forms}
        return {form: name for form, name in found.items() if name}

    def media(self, element: etree._Element | None, writer: Writer) -> tuple[tuple[str, Wording], ...]:
        """The files that go with a ``<label>``, each with its form."""
        if element is None:
            return ()
        found = _ITEXT.fullmatch(element.get("ref") or "")
        text_id = "" if found is None else found[1] if found[1] is not None else found[2]
        forms = self._forms.get(text_id)
        if forms is None or forms.isdisjoint(MEDIA_FORMS):
            return ()
        made = ((form, self.by_id(text_id, form, writer)) for form in MEDIA_FORMS if form in forms)
        return tuple((form, wording) for form, wording in made if wording is not None)

    def by_id(self, text_id: str, form: str, writer: Writer) -> Wording | None:
        """The text in every language, outputs compiled for the node that shows it."""
        made: dict[str, str | Template] = {}
        form = form or self._words(text_id)
        for language, found in self._raw.items():
            raw = found.get((text_id, form))
            if raw is not None and self._is_shown(raw, language):
                made[language] = writer.compiled(raw)
        if not made:
            return None
        return Wording(made.get(self.default_language, next(iter(made.values()))), made)

    def of_element(self, element: etree._Element | None, writer: Writer, form: str = "") -> Wording | None:
        """The wording of a ``<label>`` or ``<hint>``: by its ``ref``, else its own content."""
        if element is None:
            return None
        ref = element.get("ref")
        if ref is not None:
            return self.of_attribute(ref, writer, form, is_path=True)
        raw = mixed(element)
        return Wording(writer.compiled(raw)) if raw and not form else None

    def of_attribute(self, text: str | None, writer: Writer, form: str = "", is_path: bool = False) -> Wording | None:
        """The wording of an attribute: ``jr:itext('id')``, or of an expression; a path where it must be one; for messages
        a text, or pyxform's dict of translations."""
        if text is None or not text.strip():
            return None
        found = _ITEXT.fullmatch(text)
        if found is not None:
            text_id = found[1] if found[1] is not None else found[2]
            if not self.has(text_id):
                raise BadInput(what="form", where=writer.where, why=f"dead reference jr:itext({text_id!r})")
            return self.by_id(text_id, form, writer)
        if is_path or text.lstrip().startswith("jr:itext("):
            return None if form else Wording(writer.compiled((Output(text),)))
        translations = _translations(text)
        if translations is None:
            return Wording(text.strip())
        made: dict[str, str | Template] = dict(translations)
        return Wording(made.get(self.default_language, next(iter(made.values()))), made)


@dataclass(frozen=True, slots=True)
class Writer:
    """Compiles texts for one node and gathers what they read."""

    compiler: Compiler
    spec: Spec
    where: str
    reads: Reads

    def compiled(self, raw: Raw) -> str | Template:
        """The text, or its template when it has outputs."""
        if not any(isinstance(part, Output) for part in raw):
            return "".join(part for part in raw if isinstance(part, str))
        return Template(tuple(part if isinstance(part, str) else self._output(part) for part in raw))

    def _output(self, output: Output) -> ValueFn:
        return self.compiler.compile(output.source, self.spec, f"{self.where} output", self.reads).value


def mixed(element: etree._Element) -> Raw:
    """The text of an element with its outputs, without space at either end."""
    parts = list(_pieces(element))
    if parts and isinstance(parts[0], str):
        parts[0] = parts[0].lstrip()
    if parts and isinstance(parts[-1], str):
        parts[-1] = parts[-1].rstrip()
    return tuple(part for part in parts if part != "")


def _pieces(element: etree._Element) -> Iterator[str | Output]:
    if element.text:
        yield element.text
    for child in element:
        if isinstance(child.tag, str) and etree.QName(child).localname == "output":
            yield Output(child.get("value") or child.get("ref") or "''")
        else:
            yield from _pieces(child)
        if child.tail:
            yield child.tail


def _translations(text: str) -> dict[str, str] | None:
    """Translations as pyxform 4.5 writes those of a column it does not know: ``{'中文 (zh)': '…', …}``."""
    if not text.lstrip().startswith("{"):
        return None
    try:
        found = ast.literal_eval(text.strip())
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None
    if not isinstance(found, dict) or not found:
        return None
    return {str(language): str(one) for language, one in found.items()}


def file_name(address: str) -> str:
    """The name of the file that ``jr://images/a.png`` means."""
    return address.strip().rpartition("/")[2]
