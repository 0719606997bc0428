"""``counter form drive``: the form engine for anybody's tests, one JSON object a line in, one a line out.

The protocol is docs/form-drive.md. Nothing ends the process but the end of input: what is wrong with a line is answered,
be it the engine's own failure.
"""

from __future__ import annotations

import json
import math
import re
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta, tzinfo
from pathlib import Path
from typing import IO, Any

from counter_app.errors import BadInput, CounterError
from counter_app.forms import QuestionState, Record, to_number, to_text, to_truth
from counter_app.forms.values import local_zone, use_zone
from ui.commands.form_files import compiled

Answer = dict[str, Any]
_PLACE = re.compile(r"\[[0-9]+\]")
_LAST_PLACE = re.compile(r"\[[0-9]+\]$")
_SPACE = re.compile(r"\s+")
_PREFIX = re.compile(r"^(@?)[^:]*:")

MAX_LINE = 100_000_000
"""Bytes of a line; what is longer is passed over and answered with an error."""

MAX_ERROR = 4_000
"""Characters of an error's text."""

_EPOCH = datetime(1970, 1, 1)
_DECLARATION = re.compile(r"<\?xml\s[^>]*>")


class _SystemZone(tzinfo):
    """The zone of ``TZ``, daylight saving time included, by the C library."""

    def utcoffset(self, when: datetime | None) -> timedelta | None:
        if when is None:
            return None
        year = min(max(when.year, 2), 9998)  # the C library looks a day around
        clock = when.replace(year=year, tzinfo=None, microsecond=0)
        try:
            return clock - _EPOCH - timedelta(seconds=clock.timestamp())
        except (OverflowError, ValueError, OSError):
            return timedelta(0)

    def dst(self, when: datetime | None) -> timedelta | None:
        return None

    def tzname(self, when: datetime | None) -> str | None:
        return None if when is None else when.replace(tzinfo=None).astimezone().tzname()

    def fromutc(self, when: datetime) -> datetime:
        moment = when.replace(tzinfo=UTC).astimezone()
        clock = moment.replace(tzinfo=None)
        second_time = 1 < clock.year < 9999 and clock.timestamp() != moment.timestamp()
        return clock.replace(tzinfo=self, fold=int(second_time))


def follow_system_zone() -> None:
    """Times are read and shown in the zone of ``TZ`` from now on: a counter's own is UTC+8."""
    use_zone(_SystemZone())


def lines_of(source: IO[bytes]) -> Iterator[bytes]:
    """The lines of the stream; of one that is too long only its beginning, so that no line can fill the memory."""
    while line := source.readline(MAX_LINE + 1):
        rest = line
        while len(line) > MAX_LINE and rest and not rest.endswith(b"\n"):
            rest = source.readline(1 << 20)
        yield line


def drive_lines(lines: Iterable[bytes], out: IO[bytes]) -> None:
    """Answers every line until there are no more."""
    driver = Driver()
    for line in lines:
        if line.strip():
            out.write(_encoded(driver, line) + b"\n")
            out.flush()


def _encoded(driver: Driver, line: bytes) -> bytes:
    """The answer's line; a fault of the engine, or too little memory, must not take the cases after it along."""
    try:
        answer = json.dumps(driver.answer(line), ensure_ascii=False, allow_nan=False)
    except Exception as error:
        failed = {"error": _short(f"the engine failed: {type(error).__name__}: {error}"), "code": "engine_failed"}
        answer = json.dumps(failed, ensure_ascii=False)
    return answer.encode("utf-8", "replace")


class Driver:
    """One form at a time; ``load`` opens the next."""

    def __init__(self) -> None:
        self._record: Record | None = None
        self._verbs: dict[str, Callable[[Mapping[str, Any]], Answer]] = {
            "load": self._load,
            "set": self._set,
            "add": self._add,
            "remove": self._remove,
            "lang": self._lang,
            "state": self._state,
            "evaluate": self._evaluate,
            "submission": self._submission,
        }

    def answer(self, line: bytes) -> Answer:
        """The answer to one line; ``error`` in it says why not."""
        if len(line) > MAX_LINE:
            return {"error": f"the line is longer than {MAX_LINE // 1_000_000} MB"}
        try:
            asked = json.loads(line)
        except (ValueError, RecursionError) as error:
            return {"error": f"not JSON: {error}"}
        if not isinstance(asked, dict):
            return {"error": "one JSON object a line"}
        verb = next((one for one in self._verbs if one in asked), None)
        if verb is None:
            return {"error": f"no verb; one of {', '.join(self._verbs)}"}
        try:
            return self._verbs[verb](asked)
        except CounterError as error:
            return {"error": _reason(error), "code": error.code, **_plain(error.details)}
        except OSError as error:
            return {"error": _short(f"{error.strerror or error}: {error.filename}")}

    # -- verbs --------------------------------------------------------------------------------------------------------

    def _load(self, asked: Mapping[str, Any]) -> Answer:
        self._record = None
        definition = compiled(_xml(asked["load"]), _media(asked), _today, stand_in=False)
        last_saved, properties = asked.get("last_saved"), _mapping(asked, "properties")
        self._record = Record.new(
            definition, today=_today, now=_now, new_id=lambda: str(uuid.uuid4()), properties=properties,
            last_saved=_xml(last_saved) if last_saved else None,
        )  # fmt: skip
        return {
            "ok": True,
            "form_id": definition.form_id,
            "version": definition.version,
            "title": definition.title(),
            "languages": list(definition.languages),
        }

    def _set(self, asked: Mapping[str, Any]) -> Answer:
        value = asked.get("value")
        answer = [_written(one) for one in value] if isinstance(value, list) else _written(value)
        record = self._opened()
        record.answer(_ref(record, str(asked["set"])), answer)
        return {"ok": True}

    def _add(self, asked: Mapping[str, Any]) -> Answer:
        record = self._opened()
        record.add_row(_ref(record, _LAST_PLACE.sub("", str(asked["add"]))))
        return {"ok": True}

    def _remove(self, asked: Mapping[str, Any]) -> Answer:
        record, ref = self._opened(), str(asked["remove"])
        record.remove_row(_ref(record, ref if _LAST_PLACE.search(ref) else f"{ref}[1]"))
        return {"ok": True}

    def _lang(self, asked: Mapping[str, Any]) -> Answer:
        record = self._opened()
        record.set_language(_language(record, str(asked["lang"])))
        return {"ok": True}

    def _state(self, asked: Mapping[str, Any]) -> Answer:
        refs = asked["state"] if isinstance(asked["state"], list) else [asked["state"]]
        record = self._opened()
        states = {str(ref): _state_of(record, str(ref)) for ref in refs}
        return {"ok": True, "state": states, **states}

    def _evaluate(self, asked: Mapping[str, Any]) -> Answer:
        context = asked.get("context")
        record = self._opened()
        value = record.evaluate(str(asked["evaluate"]), _ref(record, str(context)) if context else None)
        return {"ok": True, "string": to_text(value), "number": _number(to_number(value)), "boolean": to_truth(value)}

    def _submission(self, asked: Mapping[str, Any]) -> Answer:
        record = self._opened()
        record.finalize()
        return {"ok": True, "submission": record.to_xml().decode("utf-8")}

    def _opened(self) -> Record:
        if self._record is None:
            raise BadInput(what="form", where="load", why="no form is loaded")
        return self._record


def _ref(record: Record, ref: str) -> str:
    """The ref as the form spells it: prefixes (``/data/orx:meta``) may be left out or added, blanks and an end of ``/`` too."""
    plain, refs = _PLACE.sub("", ref), record.definition.plan.by_ref
    if plain not in refs:
        ref = _SPACE.sub("", ref).rstrip("/")
        plain = _PLACE.sub("", ref)
    if plain in refs:
        return ref
    wanted = _bare(plain)
    steps = next((known.split("/") for known in refs if _bare(known) == wanted), None)
    if steps is None:
        return ref
    places = ["".join(_PLACE.findall(step)) for step in ref.split("/")]
    return "/".join(f"{step}{place}" for step, place in zip(steps, places, strict=True))


def _bare(ref: str) -> str:
    return "/".join(_PREFIX.sub(r"\1", step) for step in ref.split("/"))


def _language(record: Record, wanted: str) -> str:
    """The form's language of that name; ``English`` stands for ``English (en)`` when there is no other."""
    languages = record.definition.languages
    likely = [one for one in languages if one.partition(" (")[0].casefold() == wanted.casefold()]
    return likely[0] if wanted not in languages and len(likely) == 1 else wanted


def _xml(source: object) -> bytes:
    """The form's text itself, whatever encoding its declaration names, or the bytes of the file it names."""
    text = str(source)
    inline = text.lstrip("\ufeff \t\r\n")
    if inline.startswith("<"):
        return _DECLARATION.sub("", inline, count=1).encode("utf-8", "replace")
    if "\0" in text or len(text) > MAX_ERROR:
        raise BadInput(what="form", where="load", why="neither XML nor the path of a file")
    path = Path(text.removeprefix("file://"))
    if path.exists() and not path.is_file():
        raise BadInput(what="form", where=text, why="this is no file")
    if path.stat().st_size > MAX_LINE:
        raise BadInput(what="form", where=text, why=f"the file is larger than {MAX_LINE // 1_000_000} MB")
    return path.read_bytes()


def _mapping(asked: Mapping[str, Any], name: str) -> dict[str, str]:
    """That member of the line, texts by their names."""
    found = asked.get(name) or {}
    if not isinstance(found, dict):
        raise BadInput(what="form", where=name, why="not a JSON object")
    return {str(key): str(value) for key, value in found.items()}


def _media(asked: Mapping[str, Any]) -> dict[str, Path | bytes]:
    """The files by the last part of their names; a path may start at the form's own folder."""
    source = asked["load"]
    home = Path() if not isinstance(source, str) or "<" in source else Path(source.removeprefix("file://")).parent
    return {name.rpartition("/")[2]: _file(one, home) for name, one in _mapping(asked, "media").items()}


def _file(source: str, home: Path) -> Path | bytes:
    """The file of that path; what has lines, or begins as XML and JSON do, is the file's own text."""
    if "\n" in source or source.lstrip("\ufeff \t\r")[:1] in ("<", "{"):
        return source.encode("utf-8", "replace")
    path = Path(source.removeprefix("file://"))
    try:
        return path if path.is_absolute() or path.exists() else home / path
    except ValueError:  # a NUL in it
        return path


def _now() -> datetime:
    return datetime.now(local_zone())


def _today() -> date:
    return _now().date()


def _written(value: object) -> str:
    """A JSON value as somebody would type it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, dict | list):
        raise BadInput(what="answer", where=json.dumps(value)[:40], why="no text, number or list of texts")
    return to_text(value) if isinstance(value, float) else str(value)


def _number(number: float) -> float | str:
    """JSON has no NaN and no infinity: they go as text."""
    return number if math.isfinite(number) else to_text(number)


def _state_of(record: Record, ref: str) -> Answer:
    try:
        ref = _ref(record, ref)
        shown = _shown(record.state(ref)) | {"value": record.written(ref)}
    except BadInput:
        return {"exists": False}
    return shown | {"exists": False} if shown["count"] == 0 else shown


def _shown(state: QuestionState) -> Answer:
    shown: Answer = {
        "exists": state.exists,
        "value": state.value,
        "relevant": state.relevant,
        "required": state.required,
        "readonly": state.readonly,
        "violation": "constraint" if state.violation == "type" else state.violation,
        "constraint_msg": state.message if state.violation == "constraint" else None,
        "required_msg": state.message if state.violation == "required" else None,
        "label": state.label,
        "hint": state.hint,
        "guidance": state.guidance,
        "choices": [choice.value for choice in state.choices],
        "choice_labels": [choice.label for choice in state.choices],
        "media": dict(state.media),
        "count": state.row_count,
    }
    return shown


def _reason(error: CounterError) -> str:
    where, why = error.details.get("where", ""), error.details.get("why", "")
    return _short(re.sub(r"^: |: $", "", f"{where}: {why}") or error.code)


def _plain(details: Mapping[str, object]) -> Answer:
    return {name: _short(str(value)) for name, value in details.items()}


def _short(text: str) -> str:
    return text if len(text) <= MAX_ERROR else f"{text[:MAX_ERROR]}…"
