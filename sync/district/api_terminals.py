"""The terminals' side of the API: enrol, token, events, feed, attachments (tus 1.0), pool, releases."""

from __future__ import annotations

import asyncio
import base64
import logging
from typing import Annotated, Any

from litestar import Request, Response, get, head, post, route
from litestar.enums import HttpMethod
from litestar.exceptions import ClientException, InternalServerException
from litestar.params import FromPath, JSONBody, QueryParameter

from sync.district.access import Denied, enrol, give_token, terminal_of_token
from sync.district.documented import documented
from sync.district.feed import wait_feed
from sync.district.given import TheDistrict, ThePatches, TheScans, TheTerminal
from sync.district.intake import TerminalInfo, take_batch
from sync.district.patches import Patches
from sync.district.pool import look_up
from sync.district.reset_codes import renew_seed
from sync.district.uploads import ContentStore, Upload, complete, find_upload, open_upload
from sync.wire import (
    MAX_ATTACHMENT_BYTES,
    TUS_VERSION,
    Enrolment,
    EnrolRequest,
    FeedAnswer,
    LookUp,
    LookUpAnswer,
    PushAnswer,
    PushBatch,
    RecoverySeed,
    Token,
    TokenRequest,
)

AnyRequest = Request[Any, Any, Any]
LOG = logging.getLogger("district")
_WRITE_BYTES = 256 * 1024
_LAST_POSITION = 2**53


def terminal_of(request: AnyRequest, district: TheDistrict) -> TerminalInfo:
    """Litestar dependency: the terminal whose token the request bears."""
    return terminal_of_token(district, request.headers.get("authorization", ""))


@post("/v1/enrol", status_code=200, sync_to_thread=True, **documented(403, 409, 413))
def enrol_terminal(data: JSONBody[EnrolRequest], district: TheDistrict) -> Enrolment:
    return enrol(district, data)


@post("/v1/token", status_code=200, sync_to_thread=True, **documented(401, 403, 413))
def token(data: JSONBody[TokenRequest], district: TheDistrict) -> Token:
    return give_token(district, data)


@post("/v1/events", status_code=200, sync_to_thread=True, **documented(413, by="terminal"))
def push_events(data: JSONBody[PushBatch], district: TheDistrict, terminal: TheTerminal) -> PushAnswer:
    return take_batch(district, terminal, data)


@get("/v1/feed", **documented(by="terminal"))
async def take_feed(
    district: TheDistrict,
    terminal: TheTerminal,
    after: Annotated[int, QueryParameter(ge=0, le=_LAST_POSITION)] = 0,
    limit: Annotated[int, QueryParameter(ge=1)] = 200,
    wait: Annotated[float, QueryParameter(ge=0)] = 0.0,
) -> FeedAnswer:
    return await wait_feed(district, terminal.station, after, limit, wait)


@post("/v1/pool/look-up", status_code=200, sync_to_thread=True, **documented(413, by="terminal"))
def look_up_person(data: JSONBody[LookUp], district: TheDistrict, terminal: TheTerminal) -> LookUpAnswer:
    return look_up(district, terminal, data)


@get("/v1/releases/{release:str}", media_type="application/zip", sync_to_thread=True, **documented(404, by="terminal"))
def fetch_release(release: FromPath[str], district: TheDistrict, terminal: TheTerminal) -> bytes:
    return district.releases.content(release)


@post("/v1/recovery", status_code=200, sync_to_thread=True, **documented(by="terminal"))
def renew_recovery(district: TheDistrict, terminal: TheTerminal) -> RecoverySeed:
    return renew_seed(district, terminal.terminal_id)


# ---------------------------------------------------------------------- tus 1.0: core, creation

_TUS = {"Tus-Resumable": TUS_VERSION, "Cache-Control": "no-store"}


@route("/v1/attachments", http_method=[HttpMethod.OPTIONS], status_code=204, sync_to_thread=False, **documented())
def tus_options() -> Response[None]:
    facts = {"Tus-Version": TUS_VERSION, "Tus-Extension": "creation", "Tus-Max-Size": str(MAX_ATTACHMENT_BYTES)}
    return Response(None, headers={**_TUS, **facts})


@post("/v1/attachments", status_code=201, sync_to_thread=True, **documented(412, 413, 422, by="terminal"))
def create_upload(
    request: AnyRequest, district: TheDistrict, attachments: TheScans, terminal: TheTerminal
) -> Response[None]:
    _require_tus(request)
    length = _number(request, "Upload-Length")
    content = _metadata(request.headers.get("Upload-Metadata", "")).get("sha256", "")
    upload = open_upload(district, attachments, terminal, length, content)
    return Response(None, headers={**_state(upload), "Location": f"/v1/attachments/{upload.upload_id}"})


@head("/v1/attachments/{upload_id:str}", status_code=200, **documented(404, by="terminal"))
async def upload_state(
    upload_id: FromPath[str], district: TheDistrict, attachments: TheScans, terminal: TheTerminal
) -> Response[None]:
    upload = await asyncio.to_thread(find_upload, district, attachments, terminal, upload_id)
    return Response(None, headers={**_state(upload), "Upload-Length": str(upload.length)})


@route(
    "/v1/attachments/{upload_id:str}",
    http_method=[HttpMethod.PATCH],
    status_code=204,
    request_max_body_size=None,
    **documented(404, 409, 412, 413, 415, 422, by="terminal"),
)
async def patch_upload(
    upload_id: FromPath[str],
    request: AnyRequest,
    district: TheDistrict,
    attachments: TheScans,
    terminal: TheTerminal,
    patches: ThePatches,
) -> Response[None]:
    _require_tus(request)
    if request.headers.get("content-type", "") != "application/offset+octet-stream":
        raise ClientException("content-type", status_code=415)
    upload = await asyncio.to_thread(find_upload, district, attachments, terminal, upload_id)
    if _number(request, "Upload-Offset") != upload.offset:
        raise ClientException("offset", status_code=409)
    offset = await _receive(request, attachments, upload, patches.begin(upload_id), patches)
    done = Upload(upload.upload_id, upload.length, upload.content, offset)
    if done.whole and not upload.whole:
        done = await asyncio.to_thread(complete, district, attachments, done)
    else:
        await asyncio.to_thread(attachments.flush, upload_id)
    return Response(None, headers=_state(done))


async def _receive(request: AnyRequest, store: ContentStore, upload: Upload, mine: int, patches: Patches) -> int:
    """Writes what arrives; keeps what came before a cut. The new offset."""
    offset, buffer = upload.offset, bytearray()
    try:
        async for chunk in request.stream():
            buffer += chunk
            if offset + len(buffer) > upload.length:
                raise Denied("too_large", 413, "more than Upload-Length")
            if len(buffer) >= _WRITE_BYTES:
                offset = _write(store, upload, offset, buffer, mine, patches)
    except InternalServerException:
        LOG.info("an upload was cut at byte %d", offset + len(buffer))
    finally:
        if offset + len(buffer) <= upload.length:
            offset = _write(store, upload, offset, buffer, mine, patches)
        patches.end(upload.upload_id, mine)
    return offset


def _write(store: ContentStore, upload: Upload, offset: int, buffer: bytearray, mine: int, patches: Patches) -> int:
    if not buffer:
        return offset
    if not patches.is_newest(upload.upload_id, mine):
        raise ClientException("offset", status_code=409)
    store.append(upload.upload_id, offset, bytes(buffer))
    offset += len(buffer)
    buffer.clear()
    return offset


def _state(upload: Upload) -> dict[str, str]:
    return {**_TUS, "Upload-Offset": str(upload.offset)}


def _require_tus(request: AnyRequest) -> None:
    if request.headers.get("Tus-Resumable") != TUS_VERSION:
        raise ClientException("Tus-Resumable", status_code=412)


def _number(request: AnyRequest, header: str) -> int:
    text = request.headers.get(header, "")
    if not text.isdecimal():
        raise ClientException(header, status_code=400)
    return int(text)


def _metadata(header: str) -> dict[str, str]:
    """``Upload-Metadata`` as tus writes it: ``key base64, key base64``."""
    pairs: dict[str, str] = {}
    for entry in filter(None, (part.strip() for part in header.split(","))):
        key, _, value = entry.partition(" ")
        try:
            pairs[key] = base64.b64decode(value, validate=True).decode()
        except ValueError as error:
            raise ClientException("Upload-Metadata", status_code=400) from error
    return pairs


HANDLERS = (
    enrol_terminal,
    token,
    push_events,
    take_feed,
    look_up_person,
    fetch_release,
    renew_recovery,
    tus_options,
    create_upload,
    upload_state,
    patch_upload,
)

__all__ = ["HANDLERS", "terminal_of"]
