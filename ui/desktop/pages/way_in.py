"""What the sign-in page knows of people, and the ways in it asks for. Light: it is loaded before anything is painted."""

from __future__ import annotations

from typing import NamedTuple

BY_PASSWORD, BY_CODE, BY_COLLEAGUE = "password", "code", "colleague"


class Person(NamedTuple):
    """Somebody who may log in, the name already masked; a newcomer has no password yet."""

    account_id: str
    name: str
    role: str
    newcomer: bool = False


class Station(NamedTuple):
    """Whose window this is."""

    town: str
    name: str
    window: str
    terminal: str


class NextCode(NamedTuple):
    """The telephone code to ask the district for; ``phone``: the district's, empty where the window was never told."""

    terminal: str
    number: int
    left: int
    phone: str = ""


class WayIn(NamedTuple):
    """Who wants in and by what.

    ``password``: her own, or that of the colleague ``by`` who vouches; ``new``: the one she chooses; ``code`` of this ``number``.
    """

    kind: str
    account_id: str
    password: str = ""
    new: str = ""
    by: str = ""
    code: str = ""
    number: int = 0
