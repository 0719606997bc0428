"""Telephone codes at the district: seeds for terminals, and the code that somebody reads out, noted with who asked and for whom.

No seed is stored: each is made from the district's ``reset`` key, the terminal and its how manieth seed it is. A seed is handed out
once; whoever asks again gets the next, of which the terminal has no slots yet. So neither a stolen link key nor a found enrolment
code brings the seed of codes that still open something.
"""

from __future__ import annotations

import hashlib
import hmac

from sqlalchemy import Connection, func, insert, select

from counter_app.domain.telephone_code import CODES_OF_A_SEED, in_groups, make_code
from counter_app.errors import NotFound, Refusal
from sync.district.core import District
from sync.district.keys import RESET, base64_text
from sync.district.tables import accounts, reset_codes, reset_seeds, terminals
from sync.wire import RecoverySeed


def next_seed(district: District, connection: Connection, terminal_id: str) -> RecoverySeed:
    """A seed this terminal never had, in the caller's transaction."""
    last = connection.execute(
        select(func.max(reset_seeds.c.nth)).where(reset_seeds.c.terminal_id == terminal_id)
    ).scalar()
    nth = (last or 0) + 1
    connection.execute(insert(reset_seeds).values(terminal_id=terminal_id, nth=nth, made_at=district.stamp()))
    return RecoverySeed(base64_text(_seed(district, terminal_id, nth)), nth)


def renew_seed(district: District, terminal_id: str) -> RecoverySeed:
    """A new seed for an enrolled terminal whose codes run out."""
    with district.database.writing() as connection:
        # Two askings at once must not get the same seed.
        connection.execute(select(terminals).where(terminals.c.terminal_id == terminal_id).with_for_update())
        return next_seed(district, connection, terminal_id)


def give_code(district: District, writer: str, number: int, *, account: str, by: str, again: bool = False) -> str:
    """The code to read out, in groups; noted before it is returned.

    Raises NotFound for a terminal, number or account that is not there, Refusal("terminal_revoked") for a terminal shut out, and
    Refusal("code_given", at, account, by) for a number that was read out before, unless ``again``.
    """
    with district.database.writing() as connection:
        terminal = connection.execute(
            select(terminals).where(terminals.c.writer == writer).with_for_update()
        ).one_or_none()
        if terminal is None:
            raise NotFound(what="station_terminal", key=writer)
        if terminal.revoked_at:
            raise Refusal("terminal_revoked", terminal=writer)
        _check_person(connection, terminal.station, account)
        nth = _nth_of(connection, terminal.terminal_id, number)
        if not again:
            _check_fresh(connection, terminal.terminal_id, number)
        connection.execute(
            insert(reset_codes).values(
                reset_id=district.make_id(),
                terminal_id=terminal.terminal_id,
                number=number,
                given_at=district.stamp(),
                account=account,
                given_by=by,
            )
        )
    return in_groups(make_code(_seed(district, terminal.terminal_id, nth), writer, number))


def _seed(district: District, terminal_id: str, nth: int) -> bytes:
    text = f"yimen/telephone seed/1|{terminal_id}|{nth}".encode()
    return hmac.new(district.keys.secret(RESET), text, hashlib.sha256).digest()


def _nth_of(connection: Connection, terminal_id: str, number: int) -> int:
    """Which of the terminal's seeds makes this number."""
    nth = (number - 1) // CODES_OF_A_SEED + 1
    known = connection.execute(
        select(reset_seeds.c.nth).where(reset_seeds.c.terminal_id == terminal_id, reset_seeds.c.nth == nth)
    ).one_or_none()
    if number < 1 or known is None:
        raise NotFound(what="telephone_code", key=str(number))
    return nth


def _check_person(connection: Connection, station: str, account: str) -> None:
    row = connection.execute(
        select(accounts.c.active).where(accounts.c.account_id == account, accounts.c.station == station)
    ).one_or_none()
    if row is None or not row.active:
        raise NotFound(what="account", key=account)


def _check_fresh(connection: Connection, terminal_id: str, number: int) -> None:
    given = connection.execute(
        select(reset_codes)
        .where(reset_codes.c.terminal_id == terminal_id, reset_codes.c.number == number)
        .order_by(reset_codes.c.given_at)
    ).first()
    if given is not None:
        raise Refusal("code_given", at=given.given_at, account=given.account, by=given.given_by)
