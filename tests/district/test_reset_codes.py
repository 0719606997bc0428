"""What the district reads out over the telephone, to whom, and what it never says twice by itself."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from sqlalchemy import select

from counter_app.domain.telephone_code import make_code, read_code
from counter_app.errors import NotFound, Refusal
from sync.district.reset_codes import give_code, renew_seed
from sync.district.setup import revoke
from sync.district.tables import reset_codes
from tests.sync.support import Home, Pen


def terminal_of(own: Home) -> tuple[str, str, bytes]:
    """(terminal id, writer, the seed it got when it enrolled)."""
    from sync.district.access import enrol
    from sync.wire import EnrolRequest

    key = base64.b64encode(bytes(range(32))).decode()
    told = enrol(own.district, EnrolRequest(own.given.codes["440604012064", "01"], key, "test"))
    assert told.recovery_nth == 1
    return told.terminal_id, told.writer, base64.b64decode(told.recovery_seed)


def given(own: Home, writer: str, number: int, **more: bool) -> str:
    return give_code(own.district, writer, number, account="c1", by="区信息员", **more)


def test_what_is_read_out_is_what_the_terminal_made_of_its_seed(own: Home) -> None:
    _, writer, seed = terminal_of(own)
    assert read_code(given(own, writer, 5)) == make_code(seed, writer, 5)
    with own.district.database.reading() as connection:
        (row,) = connection.execute(select(reset_codes)).all()
    assert (row.number, row.account, row.given_by, row.given_at) == (5, "c1", "区信息员", own.district.stamp())


def test_a_number_is_read_out_twice_only_when_that_is_meant(own: Home) -> None:
    _, writer, _ = terminal_of(own)
    first = given(own, writer, 1)
    with pytest.raises(Refusal, match="code_given") as caught:
        given(own, writer, 1)
    assert (caught.value.details["account"], caught.value.details["by"]) == ("c1", "区信息员")
    assert given(own, writer, 1, again=True) == first and given(own, writer, 2) != first


def test_a_seed_is_handed_out_once(own: Home) -> None:
    terminal_id, writer, seed = terminal_of(own)
    renewed = renew_seed(own.district, terminal_id)
    assert (renewed.nth, base64.b64decode(renewed.seed) != seed) == (2, True)
    assert renew_seed(own.district, terminal_id).nth == 3
    assert read_code(given(own, writer, 13)) == make_code(base64.b64decode(renewed.seed), writer, 13)


@pytest.mark.parametrize("number", [0, -1, 13])
def test_a_number_of_no_seed_has_no_code(own: Home, number: int) -> None:
    _, writer, _ = terminal_of(own)
    with pytest.raises(NotFound, match="telephone_code"):
        given(own, writer, number)


def test_nothing_is_read_out_for_a_stranger_another_station_or_a_terminal_shut_out(own: Home) -> None:
    terminal_id, writer, _ = terminal_of(own)
    for account in ("nobody", "c9"):
        with pytest.raises(NotFound, match="account"):
            give_code(own.district, writer, 1, account=account, by="区信息员")
    with pytest.raises(NotFound, match="station_terminal"):
        given(own, "440604012064-77", 1)
    revoke(own.district, terminal_id)
    with pytest.raises(Refusal, match="terminal_revoked"):
        given(own, writer, 1)


def test_neither_seed_nor_code_is_kept_at_the_district(own: Home) -> None:
    _, writer, seed = terminal_of(own)
    code = given(own, writer, 1)
    folder: Path = own.district.settings.folder
    raw = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    forms = (code, code.replace(" ", ""), base64.b64encode(seed).decode(), seed.hex())
    assert not [form for form in forms if form.encode() in raw] and seed not in raw


def test_a_terminal_asks_for_new_codes_over_the_line(pen: Pen) -> None:
    renewed = pen.line().renew_recovery()
    assert renewed.nth == 2 and len(base64.b64decode(renewed.seed)) == 32
