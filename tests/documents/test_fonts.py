"""Faces, their fall-back, what no face can draw, and the font program that is embedded."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from counter_app.documents import samples
from counter_app.documents.fonts import CHAINS, Face, FontSet, Role
from counter_app.documents.papers import render
from counter_app.documents.truetype import TrueTypeFile
from counter_app.errors import PaperFailed
from tests.documents.conftest import FONTS, Reader


@pytest.mark.parametrize("role", Role)
def test_every_role_draws_the_rare_name_and_a_character_only_hanamin_has(role: Role, fonts: FontSet) -> None:
    faces = [face for face, _ in fonts.runs(samples.RARE_NAME + "𠀁" + "𰻝", role)]
    assert Face.FALLBACK in faces
    assert set(faces) <= set(CHAINS[role])


def test_runs_cover_the_text_in_order(fonts: FontSet) -> None:
    text = "冯𠀁小𠀂𠀃琴"
    runs = fonts.runs(text, Role.SERIF)
    assert "".join(run for _, run in runs) == text
    assert [face for face, _ in runs] == [Face.SERIF, Face.FALLBACK] * 2 + [Face.SERIF]


def test_every_character_no_face_has_is_named_before_printing(fonts: FontSet) -> None:
    name = "王\ue816\U00032000小\ue816明\U0010fffd"
    assert fonts.missing(name) == ("\ue816", "\U00032000", "\U0010fffd")
    with pytest.raises(PaperFailed) as refused:
        render("receipt_a4", _named(name), fonts=fonts)
    assert refused.value.code == "no_glyph"
    assert refused.value.details["characters"] == ("\ue816", "\U00032000", "\U0010fffd")


def test_a_character_only_hanamin_has_is_printed_and_copied(fonts: FontSet, reader: Reader) -> None:
    pdf = render("acceptance", _named("张𠀁𪚥"), fonts=fonts).pdf
    assert "张𠀁𪚥" in reader.text(pdf)
    assert any("HanaMinB" in row[0] for row in reader.fonts(pdf))


def test_a_missing_font_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "NotoSansSC-Regular.ttf").symlink_to(FONTS / "NotoSansSC-Regular.ttf")
    with pytest.raises(PaperFailed) as refused:
        FontSet.load(tmp_path)
    assert "HanaMinB.ttf" in refused.value.details["files"]  # type: ignore[operator]


@pytest.mark.parametrize("content", [b"", b"not a font at all", b"\0\1\0\0\0\1glyf" + b"\xff" * 40])
def test_a_damaged_font_file_is_told_from_a_good_one(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "font.ttf"
    path.write_bytes(content)
    with pytest.raises(PaperFailed):
        TrueTypeFile(path)


@pytest.mark.parametrize("face", [Face.SANS, Face.FALLBACK])
def test_widths_are_those_reportlab_reads_from_the_same_face(face: Face) -> None:
    from reportlab.pdfbase.ttfonts import TTFontFace

    own, theirs = TrueTypeFile(FONTS / f"{face}.ttf"), TTFontFace(str(FONTS / f"{face}.ttf"))
    for code in [*list(theirs.charToGlyph)[::997], 0x20, 0x2A6A5, 0x10FFFF]:
        if code != 0xA0:
            assert own.glyph(code) == theirs.charToGlyph.get(code, 0)
            assert own.advance(own.glyph(code)) == pytest.approx(theirs.charWidths.get(code, theirs.defaultWidth))


def test_a_subset_holds_the_outlines_of_its_glyphs_under_right_sums() -> None:
    whole = TrueTypeFile(FONTS / "NotoSansSC-Regular.ttf")
    glyphs = [0, *(whole.glyph(ord(character)) for character in "收件凭证")]
    program = whole.subset(glyphs)
    words = struct.unpack(f">{len(program) // 4}L", program)
    assert sum(words) & 0xFFFFFFFF == 0xB1B0AFBA  # what the format promises of a whole file
    assert whole._outline(glyphs[3]) in program


def test_hanamin_is_not_opened_for_an_ordinary_sheet() -> None:
    fresh = FontSet.load(FONTS)
    render("receipt_a4", samples.common(), fonts=fresh)
    assert Face.FALLBACK not in fresh._files


def _named(name: str):  # type: ignore[no-untyped-def]
    from dataclasses import replace

    return replace(samples.common(), applicant_name=name)
