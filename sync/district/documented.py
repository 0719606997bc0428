"""What the API's document says of every handler: who may call it, and that each no is a typed refusal."""

from __future__ import annotations

from typing import TypedDict

from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import SecurityRequirement

from sync.wire import Refusal

_SAYS = {
    400: "not of the wire",
    401: "no token, or one that is not taken",
    403: "shut out, or another's",
    404: "there is no such thing",
    409: "the rules forbid it now",
    413: "over a limit",
    500: "a fault of the district",
    503: "later, please",
}


class Documented(TypedDict):
    """Keywords of a Litestar handler."""

    responses: dict[int, ResponseSpec]
    security: list[SecurityRequirement]


def documented(*more: int, by: str = "") -> Documented:
    """Refusals with these statuses besides 400 and the 5xx; ``by`` names the security scheme, none for the open ones."""
    statuses = sorted({400, 500, 503, *more, *((401, 403) if by else ())})
    refusals = {
        status: ResponseSpec(Refusal, description=_SAYS.get(status, "refused"), generate_examples=False)
        for status in statuses
    }
    return {"responses": refusals, "security": [{by: []}] if by else []}
