"""What a failure of the HTTP library means for the counter: one of the wire's link codes."""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterator

from counter_app.errors import Offline

_NO_ROUTE = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EADDRNOTAVAIL})
_CUT = (ConnectionResetError, ConnectionAbortedError, BrokenPipeError)


def offline(error: BaseException) -> Offline:
    """The trouble on the line, told by the exceptions inside one another."""
    return Offline(because=_because(error))


def _because(error: BaseException) -> str:
    from requests import exceptions as http
    from urllib3 import exceptions as pool

    if isinstance(error, http.ProxyError):
        return "proxy"
    if isinstance(error, http.SSLError):
        return "tls"
    if isinstance(error, http.Timeout):
        return "timeout"
    if isinstance(error, http.ChunkedEncodingError | http.ContentDecodingError):
        return "cut_off"
    for inner in _inside(error):
        if isinstance(inner, ConnectionRefusedError):
            return "refused"
        if isinstance(inner, socket.gaierror | pool.NameResolutionError):
            return "no_route"
        if isinstance(inner, pool.ReadTimeoutError | TimeoutError):
            return "timeout"
        if isinstance(inner, _CUT) or type(inner).__name__ in ("RemoteDisconnected", "IncompleteRead", "ProtocolError"):
            return "cut_off"
        if isinstance(inner, OSError) and inner.errno in _NO_ROUTE:
            return "no_route"
    return "no_route"


def _inside(error: BaseException) -> Iterator[BaseException]:
    """The error and everything it was made from, innermost first."""
    found: list[BaseException] = []
    waiting: list[object] = [error]
    while waiting:
        one = waiting.pop()
        if not isinstance(one, BaseException) or one in found:
            continue
        found.append(one)
        waiting += [one.__cause__, one.__context__, getattr(one, "reason", None), *one.args]
    return reversed(found)
