"""Puts the district's API and console together as one ASGI application, and serves it."""

from __future__ import annotations

import asyncio
import logging
import logging.handlers
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import msgspec
from litestar import Litestar, Request, Response
from litestar.di import Provide
from litestar.exceptions import HTTPException, InternalServerException
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, Reference, SecurityScheme
from sqlalchemy.exc import OperationalError

from counter_app.errors import BadInput, CounterError, NotAllowed, NotFound
from counter_app.ports import Clock, MakeId
from sync.district import api_departments, api_terminals, console
from sync.district.access import Denied
from sync.district.act_rules import ActRefused
from sync.district.auto import auto_step
from sync.district.core import District, open_district
from sync.district.deem import deem
from sync.district.intake import Rejected
from sync.district.patches import Patches
from sync.district.recalculate import recalculate
from sync.district.sending import send_the_stranded
from sync.district.settings import Settings
from sync.district.uploads import ContentStore, DirectoryStore
from sync.wire import MAX_BATCH_BYTES, TIME_HEADER, VERSION, Refusal

if TYPE_CHECKING:
    from litestar.types import ASGIApp, Message, Receive, Scope, Send

LOG = logging.getLogger("district")
# JSON text inside JSON grows by its quotes; the batch's own limit is checked on what it carries.
_MAX_BODY = 3 * MAX_BATCH_BYTES


def make_app(settings: Settings, *, clock: Clock, make_id: MakeId) -> ASGIApp:
    """The district in ``settings.folder`` as an ASGI application; opens it now, closes it at the end of its lifespan."""
    return app_of(open_district(settings, clock=clock, make_id=make_id))


def app_of(district: District, *, attachments: ContentStore | None = None) -> ASGIApp:
    """The application over an opened district (running it closes it)."""
    return _TimeHeader(_litestar(district, attachments), district.stamp)


def _litestar(district: District, attachments: ContentStore | None) -> Litestar:
    store = attachments or DirectoryStore(district.settings.attachments_folder)
    patches = Patches()
    return Litestar(
        route_handlers=[*api_terminals.HANDLERS, *api_departments.HANDLERS, *console.HANDLERS],
        dependencies={
            "district": Provide(lambda: district, sync_to_thread=False, use_cache=True),
            "attachments": Provide(lambda: store, sync_to_thread=False, use_cache=True),
            "patches": Provide(lambda: patches, sync_to_thread=False, use_cache=True),
            "terminal": Provide(api_terminals.terminal_of, sync_to_thread=True),
            "department": Provide(api_departments.department_of, sync_to_thread=True),
            "console_user": Provide(console.console_department, sync_to_thread=True),
        },
        exception_handlers={Exception: _refuse},
        request_max_body_size=_MAX_BODY,
        lifespan=[lambda _app: _running(district)],
        logging_config=None,
        openapi_config=_openapi(),
    )


def openapi_document(district: District) -> bytes:
    """The OpenAPI document as kept in docs/openapi.json."""
    schema = _litestar(district, None).openapi_schema.to_schema()
    return msgspec.json.format(msgspec.json.encode(schema, order="sorted"), indent=2) + b"\n"


def _openapi() -> OpenAPIConfig:
    schemes: dict[str, SecurityScheme | Reference] = {
        "terminal": SecurityScheme(type="http", scheme="bearer", description="token of POST /v1/token"),
        "department": SecurityScheme(type="http", scheme="bearer", description="the department's key"),
    }
    return OpenAPIConfig(
        title="Yimen Counter district",
        version=str(VERSION),
        path="/schema",
        render_plugins=[JsonRenderPlugin()],
        components=Components(security_schemes=schemes),
    )


# ---------------------------------------------------------------------- every answer


class _TimeHeader:
    """Puts district time on every answer of HTTP, whatever made it."""

    def __init__(self, app: Any, stamp: Callable[[], str]) -> None:
        self._app, self._stamp = app, stamp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_time(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [*message.get("headers", []), (TIME_HEADER.lower().encode(), self._stamp().encode())]
                message = {**message, "headers": headers}
            await send(message)

        await self._app(scope, receive, send_with_time if str(scope["type"]) == "http" else send)


def _refuse(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """Every error as a typed refusal; a page of the console as a plain sentence."""
    status, refusal = _refusal(error)
    if status >= 500 and not _is_cut(error):
        LOG.error("%s %s failed", request.method, request.scope["path"], exc_info=error)
    if request.scope["path"].startswith("/console"):
        text = f"<!doctype html><meta charset=utf-8><p>打不开这一页（{status} {refusal.reason}）。<a href=/console>回到部门列表</a></p>"
        return Response(text, status_code=status, media_type="text/html; charset=utf-8")
    return Response(refusal, status_code=status, media_type="application/json")


def _is_cut(error: Exception) -> bool:
    """Whether only the client's line broke while it was sending; litestar has no error of its own for that."""
    return isinstance(error, InternalServerException) and "disconnected" in error.detail


def _refusal(error: Exception) -> tuple[int, Refusal]:
    match error:
        case Denied():
            return error.status, Refusal(error.reason, error.detail)
        case Rejected():
            return (413 if error.reason == "too_large" else 400), Refusal(error.reason, error.detail)
        case ActRefused():
            return 409, Refusal("not_allowed", _detail(error.why, error.details))
        case NotAllowed():
            return 409, Refusal("not_allowed", _detail(str(error.details.get("verdict", "")), error.details))
        case NotFound():
            known = error.details.get("what") in ("case", "part")
            return 404, Refusal("unknown_case" if known else "malformed", str(error.details.get("what", "")))
        case BadInput():
            return 400, Refusal("malformed", str(error.details.get("why", "")))
        case HTTPException():
            return error.status_code, Refusal(_reason(error.status_code), error.detail or "")
        case RecursionError():  # brackets without end
            return 400, Refusal("malformed")
        case OperationalError():
            return 503, Refusal("busy")
        case CounterError():
            return 409, Refusal("not_allowed", error.code)
    return 500, Refusal("busy")


def _reason(status: int) -> str:
    by_status = {401: "token", 403: "foreign", 413: "too_large", 429: "busy"}
    return by_status.get(status, "busy" if status >= 500 else "malformed")


def _detail(why: str, details: Any) -> str:
    """``why`` and what it names, e.g. ``blocking_parts:rs,zj``; for programs, the console has its own words."""
    named = [value for key, value in details.items() if key not in ("reason", "why") and isinstance(value, tuple)]
    return ":".join((why, *(",".join(map(str, value)) for value in named)))


# ---------------------------------------------------------------------- what runs beside the requests


@asynccontextmanager
async def _running(district: District) -> AsyncIterator[None]:
    district.hub.open()
    settings = district.settings
    jobs = [
        asyncio.create_task(_every(settings.deem_every_s, lambda: deem(district, district.now()))),
        asyncio.create_task(_every(settings.deem_every_s, lambda: send_the_stranded(district))),
        asyncio.create_task(_every(settings.deem_every_s, lambda: recalculate(district, district.now()))),
    ]
    if settings.auto is not None:
        auto = settings.auto
        jobs.append(asyncio.create_task(_every(auto.every_s, lambda: auto_step(district, delay_s=auto.delay_s))))
    try:
        yield
    finally:
        district.hub.close()
        for job in jobs:
            job.cancel()
        await asyncio.gather(*jobs, return_exceptions=True)
        district.close()


async def _every(seconds: float, job: Callable[[], object]) -> None:
    """Runs the job again and again; one failure is logged and does not end it."""
    while True:
        try:
            await asyncio.to_thread(job)
        except Exception:
            LOG.exception("a job beside the requests failed")
        await asyncio.sleep(seconds)


# ---------------------------------------------------------------------- serving


def log_to_file(settings: Settings) -> logging.Handler:
    """The district's log goes to ``district.log`` in its folder, 5 files of 1 MB; no name or ID number is ever written there."""
    handler = logging.handlers.RotatingFileHandler(
        settings.folder / "district.log", maxBytes=1_000_000, backupCount=5, encoding="utf-8", delay=True
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    for name in ("district", "uvicorn.error"):
        logging.getLogger(name).addHandler(handler)
        logging.getLogger(name).setLevel(logging.INFO)
        logging.getLogger(name).propagate = False
    return handler


def serve(settings: Settings, *, host: str, port: int, clock: Clock, make_id: MakeId) -> None:
    """Serves until the process is told to stop."""
    from sync.district.running import make_server

    settings.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    log_to_file(settings)
    district = open_district(settings, clock=clock, make_id=make_id)
    make_server(district, host=host, port=port).run()


def main() -> None:
    """Writes the OpenAPI document to standard output: ``python -m sync.district.app > docs/openapi.json``."""
    import sys
    import tempfile
    from datetime import UTC, datetime
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        district = open_district(Settings(folder=Path(folder)), clock=lambda: datetime.now(UTC), make_id=str)
        sys.stdout.buffer.write(openapi_document(district))
        district.close()


if __name__ == "__main__":
    main()
