"""A plain console for departments: server-made pages in Chinese that work without scripts."""

from __future__ import annotations

import hashlib
import hmac
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import jinja2
from litestar import Request, Response, get, post
from litestar.datastructures import Cookie
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect
from sqlalchemy import func, select

from counter_app.domain.case_table import ROWS
from counter_app.errors import CounterError, NotAllowed
from sync.district.access import Denied
from sync.district.act_rules import ActRefused
from sync.district.console_words import ACT_FIELDS, PHASES, PURPOSES, STATUSES, ActField, why_not
from sync.district.core import District
from sync.district.departments import (
    DepartmentRow,
    act_as_lead,
    all_departments,
    answer_part,
    department_of_key,
    holds_attachment,
    list_parts,
    one_part,
    ways_of_lead,
)
from sync.district.given import TheDepartment, TheDistrict, TheScans
from sync.district.keys import TOKEN
from sync.district.one_voice import SETTLED, lead_case
from sync.district.shown import show_fields
from sync.district.tables import parts
from sync.wire import MAX_ACT_BYTES, LeadAct, LeadCase, NoticePoint, PartAnswer

AnyRequest = Request[Any, Any, Any]
Fields: TypeAlias = URLEncodedBody[dict[str, str]]
_COOKIE = "yimen_department"
_ACTOR = "console"
MOST_POINTS, FREE_LINES = 80, 4  # lines of a notice on the page; empty lines for what no list names
_POSTED: dict[str, Any] = {
    "status_code": 200,
    "sync_to_thread": True,
    "include_in_schema": False,
    "request_max_body_size": MAX_ACT_BYTES,
}


@dataclass(frozen=True, slots=True)
class Way:
    """One act of the lead as the page offers it."""

    event: str
    title: str
    fields: tuple[ActField, ...]


@cache
def _pages() -> jinja2.Environment:
    folder = Path(__file__).parent / "pages"
    return jinja2.Environment(loader=jinja2.FileSystemLoader(folder), autoescape=True, undefined=jinja2.StrictUndefined)


def _page(
    district: District, name: str, *, status: int = 200, say: str = "", done: str = "", **facts: Any
) -> Response[str]:
    words = {"purposes": defaultdict(str, PURPOSES), "statuses": defaultdict(str, STATUSES)}
    text = (
        _pages()
        .get_template(name)
        .render(
            **facts,
            **words,
            phases=defaultdict(str, PHASES),
            say=say,
            done=done,
            district_name=district.settings.district_name,
        )
    )
    headers = {
        "Cache-Control": "no-store",
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'",
    }
    return Response(text, media_type="text/html; charset=utf-8", status_code=status, headers=headers)


# ---------------------------------------------------------------------- who is there


def console_department(request: AnyRequest, district: TheDistrict, code: FromPath[str]) -> DepartmentRow:
    """Litestar dependency: the department of the path, when this browser may see it."""
    for department in all_departments(district):
        if department.code == code:
            if district.settings.console_is_open or _cookie_fits(request, district, code):
                _require_same_site(request)
                return department
            raise Denied("token", 401)
    raise Denied("token", 401)


def _cookie_fits(request: AnyRequest, district: District, code: str) -> bool:
    return hmac.compare_digest(request.cookies.get(_COOKIE, "").encode(), _cookie(district, code).encode())


def _cookie(district: District, code: str) -> str:
    return f"{code}.{hmac.new(district.keys.secret(TOKEN), b'console/' + code.encode(), hashlib.sha256).hexdigest()}"


def _require_same_site(request: AnyRequest) -> None:
    """A form on another site may not press our buttons."""
    origin = request.headers.get("origin", "")
    if request.method == "POST" and origin and origin.partition("://")[2] != request.headers.get("host", ""):
        raise Denied("foreign", 403)


# ---------------------------------------------------------------------- pages


@get("/console", sync_to_thread=True, include_in_schema=False)
def choose(district: TheDistrict) -> Response[str]:
    return _choose(district)


def _choose(district: District, *, say: str = "", status: int = 200) -> Response[str]:
    query = select(parts.c.department, func.count()).where(parts.c.status == "sent").group_by(parts.c.department)
    with district.database.reading() as connection:
        waiting = {row[0]: row[1] for row in connection.execute(query)}
    rows = [
        {"code": row.code, "name": row.name, "waiting": waiting.get(row.code, 0)} for row in all_departments(district)
    ]
    return _page(district, "choose.html", status=status, rows=rows, open=district.settings.console_is_open, say=say)


@post("/console/enter", **_POSTED)
def enter(data: Fields, district: TheDistrict) -> Response[Any]:
    department = department_of_key(district, data.get("key", ""))
    if department is None or department.code != data.get("code"):
        return _choose(district, say="部门密钥不对。密钥由区平台管理员发给各部门，请核对后再试。", status=403)
    cookie = Cookie(
        key=_COOKIE, value=_cookie(district, department.code), httponly=True, samesite="strict", path="/console"
    )
    return Redirect(f"/console/{department.code}", cookies=[cookie])


@get("/console/{code:str}", sync_to_thread=True, include_in_schema=False)
def inbox(code: FromPath[str], district: TheDistrict, console_user: TheDepartment) -> Response[str]:
    return _page(district, "inbox.html", department=console_user, parts=list_parts(district, code))


@get("/console/{code:str}/parts/{part:str}", sync_to_thread=True, include_in_schema=False)
def part_page(
    code: FromPath[str], part: FromPath[str], district: TheDistrict, console_user: TheDepartment
) -> Response[str]:
    return _part_page(district, console_user, part)


def _part_page(
    district: District,
    user: DepartmentRow,
    part_id: str,
    *,
    say: str = "",
    done: str = "",
    typed: Mapping[str, str] | None = None,
) -> Response[str]:
    """The page; ``typed`` is what an act that was not taken had in its fields, so that nobody writes it twice."""
    part = one_part(district, user.code, part_id)
    fields, tables = show_fields(district, part)
    open_ways = sorted(ways_of_lead(district, user.code, part.case_id), key=_onward)
    led = lead_case(district, user.code, part.case_id) if open_ways else None
    ways = [Way(event, ROWS[event].zh, _fields_of(event, led)) for event in open_ways]
    facts = {"part": part, "fields": fields, "tables": tables, "ways": ways, "led": led, "free_lines": FREE_LINES}
    facts |= {"typed": defaultdict(str, typed or {}), "empty_point": NoticePoint("lead", "", "")}
    return _page(district, "part.html", status=409 if say else 200, department=user, say=say, done=done, **facts)


def _fields_of(event: str, led: LeadCase | None) -> tuple[ActField, ...]:
    """What the act has to say; a flag to be settled is chosen among the case's own."""
    fields = ACT_FIELDS.get(event, ())
    if event != SETTLED or led is None:
        return fields
    choices = tuple((one.flag, one.words) for one in led.flags)
    return tuple(replace(field, choices=choices) if field.name == "flag" else field for field in fields)


def _onward(event: str) -> int:
    """What takes a case onward stands first, what a person seldom does last."""
    first, last = ("accepted", "decided", "concluded", "resumed"), ("transferred", "revoked", SETTLED)
    return first.index(event) - len(first) if event in first else int(event in last)


@post("/console/{code:str}/parts/{part:str}/answer", **_POSTED)
def answer(
    code: FromPath[str], part: FromPath[str], data: Fields, district: TheDistrict, console_user: TheDepartment
) -> Response[Any]:
    status = data.get("status", "")
    if status not in ("told", "verified", "objected", "returned"):
        return _part_page(district, console_user, part, say="请选一种反馈。")
    try:
        points = _own_points(data) if status in ("objected", "returned") else []
        answer_part(district, code, part, PartAnswer(status, data.get("note", ""), _ACTOR, points))  # type: ignore[arg-type]
    except (ActRefused, NotAllowed) as error:
        return _part_page(district, console_user, part, say=why_not(error, _names(district)))
    return _part_page(district, console_user, part, done=f"已记录：{STATUSES[status]}。")


def _own_points(data: Mapping[str, str]) -> list[NoticePoint]:
    """What a department says is wrong with one thing, for the lead's notice; none where it only wrote a note."""
    key, _, label = data.get("about", "").partition("\t")
    message = data.get("note", "").strip()
    if not label or not message:
        return []
    return [
        NoticePoint("question", key, label, message, data.get("standard", "").strip(), data.get("basis", "").strip())
    ]


@post("/console/{code:str}/parts/{part:str}/act", **_POSTED)
def act(
    code: FromPath[str], part: FromPath[str], data: Fields, district: TheDistrict, console_user: TheDepartment
) -> Response[Any]:
    event = data.get("event", "")
    case_id = one_part(district, code, part).case_id
    try:
        act_as_lead(district, code, case_id, LeadAct(event, act_payload(event, data), _ACTOR))
    except CounterError as error:
        return _part_page(district, console_user, part, say=why_not(error, _names(district)), typed=data)
    return _part_page(district, console_user, part, done=f"已办：{ROWS[event].zh}。")


def act_payload(event: str, data: Mapping[str, str]) -> dict[str, Any]:
    """The act's payload from a page's fields; of a shortfall notice every ticked or written point."""
    payload: dict[str, Any] = {
        field.name: data[field.name].strip() for field in ACT_FIELDS.get(event, ()) if data.get(field.name, "").strip()
    }
    if event == "shortfall_notified":
        payload["shortfalls"] = [point for place in range(MOST_POINTS) if (point := _point(data, f"p{place}_"))]
    return payload


def _point(data: Mapping[str, str], prefix: str) -> dict[str, str] | None:
    """One line of the notice; None where it was not ticked, or nothing was written."""
    said = {
        name: data.get(prefix + name, "").strip() for name in ("kind", "key", "label", "message", "standard", "basis")
    }
    if data.get(prefix + "use", "") != "1":
        return None
    if said["kind"] == "free":  # a line of one's own: what it is about was chosen, its label is the choice's
        key, _, label = said["key"].partition("\t")
        if not (said["message"] or said["label"]):
            return None
        said |= {"kind": "lead", "key": key, "label": said["label"] or label}
    return said


def _names(district: District) -> dict[str, str]:
    return {row.code: row.name for row in all_departments(district)}


@get("/console/{code:str}/attachments/{content:str}", sync_to_thread=True, include_in_schema=False)
def attachment(
    code: FromPath[str],
    content: FromPath[str],
    district: TheDistrict,
    attachments: TheScans,
    console_user: TheDepartment,
) -> Response[bytes]:
    if not holds_attachment(district, code, content):
        raise Denied("foreign", 403)
    safe = {"Content-Disposition": f'attachment; filename="{content[:12]}.bin"', "X-Content-Type-Options": "nosniff"}
    return Response(attachments.read(content), media_type="application/octet-stream", headers=safe)


HANDLERS = (choose, enter, inbox, part_page, answer, act, attachment)
