"""Bar codes and QR of the sheets, read back from the rendered page as a scanner sees it."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PIL import Image

from counter_app.documents import samples
from counter_app.documents.codes import bars, qr
from counter_app.documents.fonts import FontSet
from counter_app.documents.papers import render
from counter_app.documents.slip import PRINTED_DOTS
from counter_app.documents.verify import read_payload
from tests.documents.conftest import Reader

KEYS = {samples.KEY_ID: Ed25519PrivateKey.from_private_bytes(bytes(range(32))).public_key()}
SIGNED = [("receipt_a4", 200), ("certificate", 200), ("receipt_80mm", 203)]


@pytest.mark.parametrize("paper, dpi", SIGNED)
@pytest.mark.parametrize("case", [samples.common, samples.longest, samples.rare])
def test_number_and_payload_are_read_back(paper: str, dpi: int, case: object, fonts: FontSet, reader: Reader) -> None:
    facts = samples.signed(case(), paper)  # type: ignore[operator]
    codes = reader.codes(reader.picture(render(paper, facts, fonts=fonts).pdf, dpi=dpi))
    assert codes["Code 128"] == facts.number
    claims = read_payload(codes["QR Code"], KEYS)
    assert (claims.number, claims.paper, claims.id_last4) == (facts.number, paper, facts.applicant_id_no[-4:])


@pytest.mark.parametrize("paper", ["acceptance", "shortfall", "refusal", "delivery"])
def test_the_number_of_every_notice_is_read_back(paper: str, fonts: FontSet, reader: Reader) -> None:
    picture = reader.picture(render(paper, samples.common(), fonts=fonts).pdf, dpi=200)
    assert reader.codes(picture) == {"Code 128": samples.NUMBER}


def test_a_slip_is_read_back_from_pure_black_and_white_dots(fonts: FontSet, reader: Reader) -> None:
    facts = samples.signed(samples.common(), "receipt_80mm")
    grey = reader.picture(render("receipt_80mm", facts, fonts=fonts).pdf, dpi=203)
    codes = reader.codes(grey.point(lambda value: 255 if value > 127 else 0))
    assert codes == {"Code 128": facts.number, "QR Code": facts.qr_payload}


def test_a_slip_is_read_back_when_it_lies_two_degrees_askew(fonts: FontSet, reader: Reader) -> None:
    facts = samples.signed(samples.common(), "receipt_80mm")
    picture = reader.picture(render("receipt_80mm", facts, fonts=fonts).pdf, dpi=203)
    askew = picture.rotate(2, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    assert reader.codes(askew) == {"Code 128": facts.number, "QR Code": facts.qr_payload}


def test_without_a_signed_payload_the_qr_holds_the_number(fonts: FontSet, reader: Reader) -> None:
    picture = reader.picture(render("receipt_a4", samples.common(), fonts=fonts).pdf, dpi=200)
    assert reader.codes(picture)["QR Code"] == samples.NUMBER


def test_bars_of_a_number_fit_the_slip_at_two_dots_a_module() -> None:
    width, runs = bars(samples.NUMBER)
    assert width == 189
    assert sum(length for _, length in runs) < width
    assert (width + 20) * 2 <= PRINTED_DOTS


def test_every_dark_module_of_a_qr_is_drawn_once() -> None:
    import segno

    side, runs = qr("YM1:TEST")
    dark = {(column + step, row) for column, row, length in runs for step in range(length)}
    matrix = segno.make("YM1:TEST", error="m", micro=False, boost_error=False).matrix
    assert dark == {(x, y) for y, row in enumerate(matrix) for x, module in enumerate(row) if module}
    assert side == len(matrix)
