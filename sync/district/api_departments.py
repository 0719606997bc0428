"""The departments' side of the API: each with its own bearer key, each seeing only its own parts."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath, JSONBody

from sync.district.access import Denied
from sync.district.departments import (
    ActDone,
    DepartmentRow,
    act_as_lead,
    answer_part,
    department_of_key,
    holds_attachment,
    list_parts,
    one_part,
)
from sync.district.documented import documented
from sync.district.given import TheDepartment, TheDistrict, TheScans
from sync.district.one_voice import lead_case
from sync.wire import MAX_ACT_BYTES, LeadAct, LeadCase, PartAnswer, PartInfo, PartList


def department_of(request: Request[Any, Any, Any], district: TheDistrict, code: FromPath[str]) -> DepartmentRow:
    """Litestar dependency: the department of the path, when the request bears its key."""
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    department = department_of_key(district, key) if scheme.lower() == "bearer" and key else None
    if department is None:
        raise Denied("token", 401)
    if department.code != code:
        raise Denied("foreign", 403)
    return department


@get("/v1/departments/{code:str}/parts", sync_to_thread=True, **documented(by="department"))
def department_parts(code: FromPath[str], district: TheDistrict, department: TheDepartment) -> PartList:
    return PartList(list(list_parts(district, code)))


@get("/v1/departments/{code:str}/parts/{part:str}", sync_to_thread=True, **documented(404, by="department"))
def department_part(
    code: FromPath[str], part: FromPath[str], district: TheDistrict, department: TheDepartment
) -> PartInfo:
    return one_part(district, code, part)


@post(
    "/v1/departments/{code:str}/parts/{part:str}",
    status_code=200,
    sync_to_thread=True,
    request_max_body_size=MAX_ACT_BYTES,
    **documented(404, 409, 413, by="department"),
)
def answer_department_part(
    code: FromPath[str],
    part: FromPath[str],
    data: JSONBody[PartAnswer],
    district: TheDistrict,
    department: TheDepartment,
) -> PartInfo:
    return answer_part(district, code, part, data)


@get("/v1/departments/{code:str}/cases/{case:str}", sync_to_thread=True, **documented(404, 409, by="department"))
def lead_department_case(
    code: FromPath[str], case: FromPath[str], district: TheDistrict, department: TheDepartment
) -> LeadCase:
    return lead_case(district, code, case)


@post(
    "/v1/departments/{code:str}/cases/{case:str}/acts",
    status_code=200,
    sync_to_thread=True,
    request_max_body_size=MAX_ACT_BYTES,
    **documented(404, 409, 413, by="department"),
)
def lead_department_act(
    code: FromPath[str], case: FromPath[str], data: JSONBody[LeadAct], district: TheDistrict, department: TheDepartment
) -> ActDone:
    return act_as_lead(district, code, case, data)


@get(
    "/v1/departments/{code:str}/attachments/{content:str}",
    media_type="application/octet-stream",
    sync_to_thread=True,
    **documented(404, by="department"),
)
def department_attachment(
    code: FromPath[str], content: FromPath[str], district: TheDistrict, attachments: TheScans, department: TheDepartment
) -> Response[bytes]:
    if not holds_attachment(district, code, content):
        raise Denied("foreign", 403)
    return Response(attachments.read(content), headers={"X-Content-Type-Options": "nosniff"})


HANDLERS = (
    department_parts,
    department_part,
    answer_department_part,
    lead_department_case,
    lead_department_act,
    department_attachment,
)
