"""One OpenRosa server over HTTP (OpenRosa 1.0: HTTP Requests and Responses, Authentication): every failure is NeighbourFailed."""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from counter_app.errors import NeighbourFailed
from sync.errors_of_line import offline

if TYPE_CHECKING:
    import requests
    from requests.auth import AuthBase

VERSION_HEADER = "X-OpenRosa-Version"
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MOST_REDIRECTS = 5
_SLICE = 64 * 1024
_WHYS = {401: "unauthorised", 403: "forbidden", 404: "not_found", 410: "not_found", 409: "conflict", 413: "too_large"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Patience:
    """Seconds: to connect, between two bytes of an answer, and for a whole answer."""

    connect: float = 10.0
    read: float = 60.0
    whole: float = 1800.0


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer with its body read; ``url`` is where it came from in the end."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes = b""


def utc_now() -> datetime:
    """The PC's clock, UTC."""
    return datetime.now(UTC)


def address(base: str, found: str) -> str:
    """The address ``found``, seen from ``base`` where it is relative; raises NeighbourFailed for what cannot be one."""
    try:
        joined = urljoin(base, found)
        urlsplit(joined)
    except ValueError as error:
        raise NeighbourFailed(where=found[:200], why="bad_address") from error
    return joined


class Server:
    """A server by its address, ``https://central.example/v1/projects/7``; not thread-safe.

    Credentials go only to that host, Basic ones only over TLS or to this PC itself. Redirects are followed, but never from
    https to http. The environment's proxies are used, except for addresses of this PC.
    """

    def __init__(
        self,
        base_url: str,
        *,
        user: str = "",
        password: str = "",
        language: str = "zh",
        clock: Callable[[], datetime] = utc_now,
        ca_file: Path | None = None,
        patience: Patience | None = None,
    ) -> None:
        import requests

        parts = urlsplit(address("", base_url))
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
            raise NeighbourFailed(where=base_url, why="bad_address")
        self.base_url = base_url.rstrip("/")
        self._host = parts.hostname
        self._user, self._password, self._language, self._clock = user, password, language, clock
        self._patience = patience or Patience()
        self._auth: AuthBase | None = None
        self._basic = False
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.verify = str(ca_file) if ca_file is not None else True

    def close(self) -> None:
        """No connection is left open."""
        self._session.close()

    def endpoint(self, name: str) -> str:
        """The address of ``formList`` or ``submission``; an address that ends in another endpoint is understood too."""
        base, _, last = self.base_url.rpartition("/")
        return f"{base if last in ('formList', 'submission') else self.base_url}/{name}"

    def get(self, url: str, most: int, *, openrosa: bool = False) -> Answer:
        """The answer to a GET, at most that many bytes of it; ``openrosa``: it must say that it is one of OpenRosa."""
        parts: list[bytes] = []
        answer = self._download(url, most, parts.append, openrosa)
        return Answer(answer.url, answer.status, answer.headers, b"".join(parts))

    def download(self, url: str, most: int, write: Callable[[bytes], object]) -> None:
        """Gives the body to ``write`` piece by piece, at most that many bytes."""
        self._download(url, most, write, False)

    def head(self, url: str) -> Answer:
        """The answer to a HEAD: who is there, whether it lets us in, how much it takes at once."""
        with self._said("HEAD", url) as said:
            return _checked(said, openrosa=True)

    def post(self, url: str, body: IO[bytes], content_type: str, most: int) -> Answer:
        """The answer to a POST; it is not sent anywhere else, whatever the answer says."""
        with self._said("POST", url, body, content_type) as said:
            if said.status_code in _REDIRECTS:
                raise NeighbourFailed(where=url, why="redirected")
            parts = list(self._pieces(said, most))
            answer = _checked(said, openrosa=False)
            return Answer(answer.url, answer.status, answer.headers, b"".join(parts))

    # ------------------------------------------------------------------ inside

    def _download(self, url: str, most: int, write: Callable[[bytes], object], openrosa: bool) -> Answer:
        with self._said("GET", url) as said:
            answer = _checked(said, openrosa)
            for piece in self._pieces(said, most):
                write(piece)
            return answer

    def _said(self, method: str, url: str, body: IO[bytes] | None = None, content_type: str = "") -> requests.Response:
        """The answer, its body not yet read: after redirects of GET and HEAD, and after one challenge to sign in."""
        for _ in range(_MOST_REDIRECTS + 1):
            said = self._asked(method, url, body, content_type)
            if said.status_code == 401 and self._may_sign_in(said, url):
                said.close()
                if body is not None:
                    body.seek(0)
                said = self._asked(method, url, body, content_type)
            if said.status_code not in _REDIRECTS or method == "POST":
                return said
            said.close()
            url = _next_address(url, said.headers.get("Location", ""))
        raise NeighbourFailed(where=url, why="redirected")

    def _asked(self, method: str, url: str, body: IO[bytes] | None, content_type: str) -> requests.Response:
        import requests

        headers = {
            VERSION_HEADER: "1.0",
            "Date": format_datetime(self._clock().astimezone(UTC), usegmt=True),
            "Accept-Language": self._language,
            "User-Agent": "yimen-counter",
            **({"Content-Type": content_type} if content_type else {}),
        }
        patience = self._patience
        proxies = {} if _is_this_pc(urlsplit(url).hostname) else requests.utils.get_environ_proxies(url)
        try:
            return self._session.request(
                method,
                url,
                data=body,
                headers=headers,
                auth=self._auth_for(url),
                timeout=(patience.connect, patience.read),
                allow_redirects=False,
                stream=True,
                proxies=proxies,
            )
        except ValueError as error:  # of an address, or of one that the answer leads to
            raise NeighbourFailed(where=url, why="bad_address") from error
        except (requests.RequestException, OSError) as error:
            raise NeighbourFailed(where=url, why=str(offline(error).details["because"])) from error

    def _may_sign_in(self, said: requests.Response, url: str) -> bool:
        """Whether to try again with the sign-in that the server wants; it then goes with every later request too."""
        from requests.auth import HTTPBasicAuth, HTTPDigestAuth

        if self._auth is not None or not self._user or not self._is_ours(url):
            return False
        wanted = said.headers.get("WWW-Authenticate", "").lower()
        if "digest" in wanted:
            self._auth = HTTPDigestAuth(self._user, self._password)
        elif "basic" in wanted:
            self._basic = True
            self._auth = HTTPBasicAuth(self._user.encode(), self._password.encode())
        return self._auth is not None

    def _auth_for(self, url: str) -> AuthBase | None:
        """What signs a request in; an address in a list may be in the clear though the list itself came over TLS."""
        if self._auth is None or not self._is_ours(url):
            return None
        parts = urlsplit(url)
        if self._basic and parts.scheme != "https" and not _is_this_pc(parts.hostname):
            raise NeighbourFailed(where=url, why="basic_in_the_clear")
        return self._auth

    def _is_ours(self, url: str) -> bool:
        return urlsplit(url).hostname == self._host

    def _pieces(self, said: requests.Response, most: int) -> Iterator[bytes]:
        import requests

        size, until = 0, time.monotonic() + self._patience.whole
        try:
            for piece in said.iter_content(_SLICE):
                size += len(piece)
                if size > most:
                    raise NeighbourFailed(where=said.url, why="answer_too_large", most=most)
                if time.monotonic() > until:
                    raise NeighbourFailed(where=said.url, why="timeout")
                yield piece
        except (requests.RequestException, OSError) as error:
            raise NeighbourFailed(where=said.url, why=str(offline(error).details["because"])) from error


def _checked(said: requests.Response, openrosa: bool) -> Answer:
    status, url = said.status_code, str(said.url)
    if not 200 <= status < 300:
        busy = status >= 500 or status == 429
        raise NeighbourFailed(where=url, why=_WHYS.get(status, "server_error" if busy else "refused"), status=status)
    if openrosa and VERSION_HEADER not in said.headers:
        raise NeighbourFailed(where=url, why="not_openrosa", status=status)
    return Answer(url, status, said.headers)


def _next_address(url: str, location: str) -> str:
    if not location:
        raise NeighbourFailed(where=url, why="redirected")
    found = address(url, location)
    before, after = urlsplit(url), urlsplit(found)
    if after.scheme not in ("http", "https") or not after.hostname:
        raise NeighbourFailed(where=found, why="bad_address")
    if before.scheme == "https" and after.scheme == "http":
        raise NeighbourFailed(where=found, why="redirect_to_http")
    return found


def _is_this_pc(host: str | None) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False
