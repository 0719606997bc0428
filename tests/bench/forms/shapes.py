"""The forms the engines are timed on, as XLSForm sheets turned to XML by pyxform and kept under ``build``.

``pages<n>``: pages of ten whole numbers, each asked once the one before is above zero, nine running totals and the page's
total; a grand total adds up the pages. ``deep<n>``: one chain of running totals through the whole form, each number asked
once the total before it is there. ``rows``: a member list with an answer asked by age, a reckoned flag and the row's place;
sum, count, count by age and maximum outside. ``towns10k``: a district, and those of 10,000 towns that lie in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

Row = dict[str, str]
PAGE = 10


def sheets(name: str) -> dict[str, list[Row]]:
    """The survey and choices of that form."""
    kind = name.rstrip("0123456789k")
    if kind == "pages":
        return {"survey": list(_pages(int(name[5:])))}
    if kind == "deep":
        return {"survey": list(_deep(int(name[4:])))}
    return {"survey": _rows()} if kind == "rows" else _towns()


def xml_of(name: str, folder: Path) -> Path:
    """Where the form's XML is kept; made when it is not there yet."""
    path = folder / f"{name}.xml"
    if not path.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        path.write_bytes(converted(name))
    return path


def converted(name: str) -> bytes:
    """The form's XML as pyxform writes it."""
    from openpyxl import Workbook
    from pyxform.xls2xform import convert

    book = Workbook(write_only=True)
    settings: list[Row] = [{"form_title": name, "form_id": name, "name": "data"}]
    for title, rows in {**sheets(name), "settings": settings}.items():
        columns = list(dict.fromkeys(column for row in rows for column in row))
        sheet = book.create_sheet(title)
        sheet.append(columns)
        for row in rows:
            sheet.append([row.get(column) for column in columns])
    kept = BytesIO()
    book.save(kept)
    return convert(xlsform=kept.getvalue()).xform.encode("utf-8")


def _asked(name: str, label: str, **more: str) -> Row:
    return {"type": "integer", "name": name, "label": label, **more}


def _reckoned(name: str, calculation: str) -> Row:
    return {"type": "calculate", "name": name, "calculation": calculation}


def _pages(nodes: int) -> Iterator[Row]:
    count = nodes // (2 * PAGE)
    for page in range(count):
        yield {"type": "begin_group", "name": f"p{page}", "label": f"Page {page}"}
        for place in range(PAGE):
            before = f"${{q{page}_{place - 1}}} > 0" if place else f"${{t{page - 1}}} >= 0" if page else ""
            rules = {"constraint": ". >= 0 and . < 1000", **({"relevant": before} if before else {})}
            yield _asked(f"q{page}_{place}", f"Question {page}.{place}", **rules)
        for place in range(PAGE - 1):
            before = f"${{c{page}_{place - 1}}}" if place else f"coalesce(${{q{page}_0}}, 0)"
            yield _reckoned(f"c{page}_{place}", f"{before} + coalesce(${{q{page}_{place + 1}}}, 0)")
        yield _reckoned(f"t{page}", f"${{c{page}_{PAGE - 2}}} * 2")
        yield {"type": "end_group"}
    yield _reckoned("grand", " + ".join(f"${{t{page}}}" for page in range(count)))


def _deep(nodes: int) -> Iterator[Row]:
    for place in range(nodes // 2):
        before = f"${{c{place - 1}}}"
        rules = {"constraint": ". >= 0", **({"relevant": f"{before} >= 0"} if place else {})}
        yield _asked(f"q{place}", f"Question {place}", **rules)
        own = f"coalesce(${{q{place}}}, 0)"
        yield _reckoned(f"c{place}", f"{before} + {own}" if place else own)


def _rows() -> list[Row]:
    return [
        {"type": "begin_repeat", "name": "rep", "label": "Member"},
        {"type": "text", "name": "who", "label": "Name", "required": "yes"},
        _asked("age", "Age", constraint=". >= 0 and . < 130"),
        {"type": "decimal", "name": "amount", "label": "Amount"},
        {"type": "text", "name": "guardian", "label": "Guardian", "relevant": "${age} < 18"},
        _reckoned("is_senior", "if(${age} >= 60, 1, 0)"),
        _reckoned("idx", "position(..)"),
        {"type": "end_repeat"},
        _reckoned("total", "sum(${amount})"),
        _reckoned("n", "count(${rep})"),
        _reckoned("seniors", "count(/data/rep[age >= 60])"),
        _reckoned("oldest", "max(${age})"),
        {"type": "note", "name": "over", "label": "Total ${total}", "relevant": "${total} > 1000"},
    ]


def _towns() -> dict[str, list[Row]]:
    town = "instance('towns')/root/item[district = ${district}"
    districts = [{"list_name": "districts", "name": f"d{one}", "label": f"District {one}"} for one in range(100)]
    towns = [
        {"list_name": "towns", "name": f"t{one}", "label": f"Town {one}", "district": f"d{one % 100}"}
        for one in range(10_000)
    ]
    return {
        "survey": [
            {"type": "select_one districts", "name": "district", "label": "District"},
            {"type": "select_one towns", "name": "town", "label": "Town", "choice_filter": "district = ${district}"},
            _reckoned("town_label", f"{town} and name = ${{town}}]/label"),
            _reckoned("n_towns", f"count({town}])"),
        ],
        "choices": [*districts, *towns],
    }
