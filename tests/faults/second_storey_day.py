"""A day of slips, a forgotten password and a family, in processes of their own that are killed at a named point or at any moment.

Run as ``python -m tests.faults.second_storey_day``: jobs come as in ``counter_day``.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from counter_app.bootstrap import establish
from counter_app.bootstrap.building import Seed
from counter_app.bootstrap.telephone_code import ByCode, enter_by_code
from counter_app.domain.telephone_code import make_code
from counter_app.store.key_ring import KeyRing
from counter_app.store.points import Points
from counter_app.use_cases.paper_slips import PrintPad, book_pad
from counter_app.use_cases.receive_case import receive_case
from counter_app.use_cases.visits import NextMember, log_visit_print, next_member
from tests.counterkit import CLERK, PASSWORD, filled_draft, release_bytes, settings_for, terminal_file
from tests.faults.forked import serve_jobs

INSURANCE, SUPERVISOR = "ZR-010", "li"
SEED = Seed(bytes(range(32)), 1)
WRITER = "440604012064-01"
CASES = 2


def prepare(folder: Path) -> None:
    """An enrolled counter with telephone codes; Wang has a password."""
    folder.mkdir(parents=True)
    release, public_key = release_bytes()
    link_key = Ed25519PrivateKey.generate().private_bytes_raw()
    establish(
        settings_for(folder / "counter"),
        terminal_file(public_key),
        link_key=link_key,
        release=release,
        passwords={CLERK: PASSWORD},
        seed=SEED,
    )


def a_day(folder: Path, points: Points, cases: int, ready: int) -> None:
    """In by a code; then for each applicant: a sheet of slips, a case entered from one, the next of the family, one receipt."""
    settings = settings_for(folder / "counter", points=points)
    asked = KeyRing.open(folder / "counter" / "store").next_code()
    assert asked is not None
    os.write(ready, b"!")
    code = make_code(SEED.raw, WRITER, asked.number)
    counter = enter_by_code(settings, ByCode(CLERK, asked.number, code, f"Neu-{asked.number:04d}x"))
    window = counter.window
    acks = os.open(folder / "acks", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    for _ in range(cases):
        sheet = book_pad(window, PrintPad(1, SUPERVISOR, "李桂芳"))
        os.write(acks, " ".join(["printed", *(short for _, short in sheet.slips)]).encode() + b"\n")
        slip = sheet.slips[0][0]
        command = replace(filled_draft(counter, INSURANCE), slip=slip, received_at=window.stamp())
        first = receive_case(window, command)
        os.write(acks, f"received {first.number} {slip}\n".encode())
        next_member(window, NextMember(CLERK, case_id=first.case_id))
        log_visit_print(window, first.state.visit_id, actor=CLERK)
    counter.close()


if __name__ == "__main__":
    serve_jobs(a_day, CASES)
