"""Marks on pages, written as one PDF by reportlab: every face embedded as a subset, copied text right in every plane.

Two repairs to what reportlab's own TrueType support does (see docs/decisions/0004-paper.md): a face is embedded as a
CID font with two-byte codes and a ToUnicode map in UTF-16BE, so that characters beyond the BMP copy and search as what they
are; and no Helvetica is named, because nothing is drawn through ``Canvas``. Page streams are deflated without ASCII armour.
The same marks give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from counter_app.documents.fonts import Face, FontSet
from counter_app.documents.truetype import TrueTypeFile, subset_tag


class TextMark(NamedTuple):
    """One run in one face; ``y`` is the base line, points from the top; ``space`` is added after every character."""

    x: float
    y: float
    face: Face
    size: float
    text: str
    space: float = 0.0
    gray: float = 0.0


class RuleMark(NamedTuple):
    """A straight line; ``dash`` is on and off in points, empty for solid."""

    x1: float
    y1: float
    x2: float
    y2: float
    width: float = 0.5
    gray: float = 0.0
    dash: tuple[float, float] | tuple[()] = ()


class BoxMark(NamedTuple):
    """A filled rectangle."""

    x: float
    y: float
    width: float
    height: float
    gray: float = 0.0


class ModulesMark(NamedTuple):
    """Dark modules of a bar code or QR on a grid of ``module`` by ``height`` points: (column, row, length)."""

    x: float
    y: float
    module: float
    height: float
    runs: tuple[tuple[int, int, int], ...]


class RingMark(NamedTuple):
    """A circle line."""

    x: float
    y: float
    radius: float
    width: float = 0.5
    gray: float = 0.0
    dash: tuple[float, float] | tuple[()] = ()


Mark = TextMark | RuleMark | BoxMark | ModulesMark | RingMark


class PageMarks(NamedTuple):
    """One page: its size in points and what is on it."""

    width: float
    height: float
    marks: Sequence[Mark]


class _Codes(dict[str, str]):
    """Character to its four hex digits in one embedded face, given out in the order characters are met."""

    def __missing__(self, character: str) -> str:
        code = self[character] = f"{len(self) + 1:04x}"
        return code


class EmbeddedFace:
    """One face in one document: gives out codes while pages are written, then adds its objects (reportlab calls that)."""

    def __init__(self, name: str, face: Face, file: TrueTypeFile) -> None:
        self.name, self._face, self._file = name, face, file
        self.codes = _Codes()

    def show(self, text: str) -> str:
        """The text as a PDF hex string."""
        codes = self.codes
        return "<" + "".join([codes[character] for character in text]) + ">"

    def addObjects(self, document: Any) -> None:
        """Adds the font's objects to a ``PDFDocument``; the name is reportlab's."""
        from reportlab.pdfbase import pdfdoc as untyped

        pdfdoc: Any = untyped
        glyphs = [0, *(self._file.glyph(ord(character)) for character in self.codes)]
        base = pdfdoc.PDFName(f"{subset_tag(glyphs)}+{self._face.value}")
        content = self._file.subset(glyphs)
        program = _stream(pdfdoc, content, Length1=len(content))
        file = self._file
        descriptor = pdfdoc.PDFDictionary(
            {
                "Type": "/FontDescriptor",
                "FontName": base,
                "Flags": 4,
                "FontBBox": pdfdoc.PDFArray([file.scaled(side) for side in file.box]),
                "ItalicAngle": 0,
                "Ascent": file.scaled(file.ascent),
                "Descent": file.scaled(file.descent),
                "CapHeight": 733,
                "StemV": 80,
                "FontFile2": document.Reference(program, f"program:{self.name}"),
            }
        )
        descendant = pdfdoc.PDFDictionary(
            {
                "Type": "/Font",
                "Subtype": "/CIDFontType2",
                "BaseFont": base,
                "CIDSystemInfo": pdfdoc.PDFDictionary(
                    {
                        "Registry": pdfdoc.PDFString("Adobe"),
                        "Ordering": pdfdoc.PDFString("Identity"),
                        "Supplement": 0,
                    }
                ),
                "FontDescriptor": document.Reference(descriptor, f"descriptor:{self.name}"),
                "DW": 1000,
                "W": pdfdoc.PDFArray(self._widths(pdfdoc, glyphs)),
                "CIDToGIDMap": "/Identity",
            }
        )
        font = pdfdoc.PDFDictionary(
            {
                "Type": "/Font",
                "Subtype": "/Type0",
                "BaseFont": base,
                "Encoding": "/Identity-H",
                "DescendantFonts": pdfdoc.PDFArray([document.Reference(descendant, f"descendant:{self.name}")]),
                "ToUnicode": document.Reference(_stream(pdfdoc, self._to_unicode()), f"unicode:{self.name}"),
            }
        )
        document.idToObject[pdfdoc.BasicFonts].dict[self.name] = document.Reference(font, f"font:{self.name}")

    def _widths(self, pdfdoc: Any, glyphs: Sequence[int]) -> list[Any]:
        widths: list[Any] = []
        for code, glyph in enumerate(glyphs):
            advance = self._file.advance(glyph)
            if advance != 1000:
                widths += [code, pdfdoc.PDFArray([round(advance, 2)])]
        return widths

    def _to_unicode(self) -> bytes:
        pairs = [f"<{code}> <{character.encode('utf-16-be').hex()}>" for character, code in self.codes.items()]
        blocks = [pairs[start : start + 100] for start in range(0, len(pairs), 100)]
        body = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
        return (
            "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
            "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
            f"1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n{body}\n"
            "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
        ).encode("ascii")


def _stream(pdfdoc: Any, content: bytes, **entries: int) -> Any:
    return pdfdoc.PDFStream(pdfdoc.PDFDictionary(dict(entries)), content, [pdfdoc.PDFZCompress])


def write(pages: Sequence[PageMarks], fonts: FontSet, *, title: str, subject: str) -> bytes:
    """The pages as PDF bytes. ``title`` and ``subject`` go into the file's properties: no person's name belongs there."""
    from reportlab.pdfbase import pdfdoc as untyped

    pdfdoc: Any = untyped
    document = pdfdoc.PDFDocument(compression=1, invariant=1, pdfVersion=(1, 5), lang="zh-CN")
    document.setTitle(title)
    document.setSubject(subject)
    document.setAuthor("")
    document.info.creator = document.info.producer = "Yimen Counter"
    resources = pdfdoc.PDFResourceDictionary()
    resources.basicFonts()
    resources.basicProcs()
    faces: dict[Face, EmbeddedFace] = {}
    for page in pages:
        sheet = pdfdoc.PDFPage()
        sheet.pagewidth, sheet.pageheight = page.width, page.height
        sheet.Resources = resources
        sheet.Contents = _stream(pdfdoc, _content(page, fonts, faces).encode("ascii"))
        document.addPage(sheet)
    document.delayedFonts.extend(faces.values())
    data: bytes = document.GetPDFData(None)
    return data


def _content(page: PageMarks, fonts: FontSet, faces: dict[Face, EmbeddedFace]) -> str:
    """The page's drawing operators: shapes first, then all text in one text object."""
    top = page.height
    parts: list[str] = []
    texts: list[TextMark] = []
    for mark in page.marks:
        if isinstance(mark, TextMark):
            texts.append(mark)
        elif isinstance(mark, RuleMark):
            parts.append(
                f"{_pen(mark.width, mark.gray, mark.dash)} {_n(mark.x1)} {_n(top - mark.y1)} m "
                f"{_n(mark.x2)} {_n(top - mark.y2)} l S"
            )
        elif isinstance(mark, BoxMark):
            parts.append(
                f"{_n(mark.gray)} g {_n(mark.x)} {_n(top - mark.y - mark.height)} {_n(mark.width)} {_n(mark.height)} re f"
            )
        elif isinstance(mark, ModulesMark):
            parts.append(_modules(mark, top))
        else:
            parts.append(_ring(mark, top))
    return "\n".join([*parts, *_text_object(texts, top, fonts, faces)])


def _n(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")


def _pen(width: float, gray: float, dash: Iterable[float]) -> str:
    return f"{_n(width)} w {_n(gray)} G [{' '.join(_n(part) for part in dash)}] 0 d"


def _modules(mark: ModulesMark, top: float) -> str:
    cells = " ".join([f"{column} {-row - 1} {length} 1 re" for column, row, length in mark.runs])
    return f"q 0 g {mark.module:.6f} 0 0 {mark.height:.6f} {mark.x:.4f} {top - mark.y:.4f} cm {cells} f Q"


def _ring(mark: RingMark, top: float) -> str:
    x, y, r = mark.x, top - mark.y, mark.radius
    k = r * 0.5523
    curves = (
        (x + r, y + k, x + k, y + r, x, y + r),
        (x - k, y + r, x - r, y + k, x - r, y),
        (x - r, y - k, x - k, y - r, x, y - r),
        (x + k, y - r, x + r, y - k, x + r, y),
    )
    path = " ".join(" ".join(_n(value) for value in curve) + " c" for curve in curves)
    return f"{_pen(mark.width, mark.gray, mark.dash)} {_n(x + r)} {_n(y)} m {path} S"


def _text_object(texts: list[TextMark], top: float, fonts: FontSet, faces: dict[Face, EmbeddedFace]) -> list[str]:
    parts = ["BT"]
    state: tuple[Face, float] | None = None
    space = gray = -1.0
    for mark in texts:
        face = faces.get(mark.face)
        if face is None:
            face = faces[mark.face] = EmbeddedFace(f"F{len(faces) + 1}", mark.face, fonts.file(mark.face))
        if state != (mark.face, mark.size):
            state = (mark.face, mark.size)
            parts.append(f"/{face.name} {_n(mark.size)} Tf")
        if space != mark.space:
            space = mark.space
            parts.append(f"{_n(space)} Tc")
        if gray != mark.gray:
            gray = mark.gray
            parts.append(f"{_n(gray)} g")
        parts.append(f"1 0 0 1 {_n(mark.x)} {_n(top - mark.y)} Tm {face.show(mark.text)} Tj")
    parts.append("ET")
    return parts
