"""Everything that can go wrong, as one tree with three branches.

    CounterError
    ├── Refusal          the rules say no; the clerk can put it right        (shown beside the field or in one line)
    ├── Environment      disk, printer, link, store; IT or time puts it right (shown in the status bar, work stays)
    └── Bug              we are wrong; trace to the log, one calm sentence and a reference for the clerk

Errors carry data, never sentences: ``ui`` holds the one mapper that turns them into the clerk's words and the next step.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence


class CounterError(Exception):
    """Root of every error this product raises on purpose.

    ``code`` is stable and is what logs, wire refusals and translations key on; ``details`` holds plain values only.
    """

    code: str = "error"

    def __init__(self, code: str | None = None, /, **details: object) -> None:
        if code is not None:
            self.code = code
        self.details: Mapping[str, object] = details
        super().__init__(self.code, details)

    def __str__(self) -> str:
        shown = ", ".join(f"{name}={value!r}" for name, value in self.details.items())
        return f"{self.code}({shown})"


class Refusal(CounterError):
    """The rules of the window forbid the act; nothing was written."""

    code = "refused"


class NotAllowed(Refusal):
    """This event may not happen to this case now: ``event``, ``phase``, ``writer`` and the ``open`` ways on."""

    code = "event_not_allowed"


class Incomplete(Refusal):
    """The form or the materials fall short; ``shortfalls`` names every one at once (行政许可法 §32(4) 一次告知)."""

    code = "incomplete"

    def __init__(self, shortfalls: Sequence[object]) -> None:
        super().__init__(shortfalls=tuple(shortfalls))
        self.shortfalls = tuple(shortfalls)


class BadInput(Refusal):
    """A file, field, catalogue or message does not hold what it should; ``what`` and ``where`` say which."""

    code = "bad_input"


class LoginFailed(Refusal):
    """Wrong account or password; ``tries_left`` before the lock, or ``locked_for_s``."""

    code = "login_failed"


class NotFound(Refusal):
    """Nothing is kept under this ``key``."""

    code = "not_found"


class Environment(CounterError):
    """The world around us failed: disk, printer, link, reader, clock. What was typed stays."""

    code = "environment"


class StoreUnavailable(Environment):
    """The store cannot be used: ``disk_full``, ``locked_by_other``, ``newer_version``, ``damaged``, ``wrong_key``."""

    code = "store_unavailable"


class Offline(Environment):
    """The district cannot be reached just now; ``because`` is one of the wire's link codes."""

    code = "offline"


class DistrictRefused(Environment):
    """The district answered, and said no: ``status`` and its refusal ``reason``."""

    code = "district_refused"


class BadReply(Environment):
    """The district (or something before it) answered what is not of the wire: HTML, cut, nonsense."""

    code = "bad_reply"


class NeighbourFailed(Environment):
    """An OpenRosa server, or the way to it, failed: ``why`` says how, ``where`` at which address or file."""

    code = "neighbour"


class PaperFailed(Environment):
    """A sheet could not be made or printed: ``printer_missing``, ``no_glyph``, ``job_failed``."""

    code = "paper_failed"


class Bug(CounterError):
    """A promise inside the program was broken."""

    code = "bug"
