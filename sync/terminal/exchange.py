"""The counter's end of the wire over HTTP: implements ``ports.Exchange``, translates every failure, never touches the store."""

from __future__ import annotations

import base64
import socket
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

import msgspec

from counter_app.errors import BadReply, DistrictRefused, Offline
from counter_app.ports import Attachment, Clock, EventRow, FeedEntry, FeedPage, Person, PushVerdict
from sync.errors_of_line import offline
from sync.terminal.connections import Connections
from sync.wire import (
    ASSERTION_TYPE,
    MAX_WAIT_S,
    TIME_HEADER,
    TUS_VERSION,
    VERSION,
    Enrolment,
    EnrolRequest,
    FeedAnswer,
    LookUp,
    LookUpAnswer,
    PushAnswer,
    PushBatch,
    RecoverySeed,
    Refusal,
    Token,
    TokenRequest,
    WireEvent,
)

if TYPE_CHECKING:
    import requests

T = TypeVar("T")
_ASSERTION_S = 120
_RENEW_BEFORE_S = 60
_FIRST_CHUNK = 64 * 1024
_MOST_CHUNK = 4 * 1024 * 1024
_MOST_ANSWER = 64 * 1024 * 1024


@dataclass(frozen=True, kw_only=True, slots=True)
class Timeouts:
    """Seconds: to connect, and between two bytes of an answer."""

    connect: float = 5.0
    read: float = 15.0


def pc_now() -> datetime:
    """The PC's own clock, UTC+8."""
    return datetime.now(timezone(timedelta(hours=8)))


def make_session(ca_file: Path | None = None, proxy: str | None = None) -> requests.Session:
    """A session that uses only the CA file and proxy it was given, nothing of the environment."""
    import requests

    session = requests.Session()
    session.trust_env = False
    if ca_file is not None:
        session.verify = str(ca_file)
    if proxy:
        session.proxies = {"http": proxy, "https": proxy}
    return session


class Line:
    """Requests to one district: every answer checked to be the district's own, every failure one of our errors."""

    def __init__(
        self,
        base_url: str,
        *,
        clock: Clock,
        timeouts: Timeouts,
        session_factory: Callable[[], requests.Session],
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.connections = Connections(session_factory)
        self._clock, self._timeouts = clock, timeouts
        self.ahead = timedelta()
        self.district_time = ""

    def now(self) -> datetime:
        """District time as far as it is known here."""
        return self._clock() + self.ahead

    def send(
        self,
        method: str,
        path: str,
        *,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        read_s: float | None = None,
    ) -> requests.Response:
        """The district's answer of 2xx; raises Offline, DistrictRefused or BadReply."""
        import requests

        wait = (min(self._timeouts.connect, read_s or self._timeouts.connect), read_s or self._timeouts.read)
        try:
            with self.connections.session() as session:
                answer = session.request(
                    method,
                    self.base_url + path,
                    data=body or None,
                    headers=dict(headers or {}),
                    params=dict(params or {}),
                    timeout=wait,
                    allow_redirects=False,
                    stream=True,
                )
                _read_all(answer)
        except (requests.exceptions.InvalidURL, requests.exceptions.MissingSchema) as error:
            raise Offline(because="no_route") from error
        except (requests.RequestException, OSError) as error:
            raise offline(error) from error
        self._checked(answer)
        return answer

    def _checked(self, answer: requests.Response) -> None:
        said = answer.headers.get(TIME_HEADER, "")
        try:
            district_time = datetime.fromisoformat(said)
            self.ahead = district_time - self._clock()
        except (ValueError, TypeError) as error:
            if answer.status_code >= 500:
                raise Offline(because="server_error", status=answer.status_code) from error
            raise BadReply(because="not_the_district", status=answer.status_code) from error
        self.district_time = said
        if 200 <= answer.status_code < 300:
            return
        refusal = _refusal(answer)
        if answer.status_code >= 500 or answer.status_code == 429:
            raise Offline(because="server_error", status=answer.status_code, reason=refusal.reason)
        raise DistrictRefused(status=answer.status_code, reason=refusal.reason, detail=refusal.detail)


class HttpExchange:
    """One enrolled terminal's line to its district. Threads may share it; at most four requests run at once.

    Its token is renewed before it ends. Times are signed with the district's clock as last heard, so a PC whose own clock is
    wrong gets through at the second try.
    """

    def __init__(
        self,
        base_url: str,
        terminal_id: str,
        private_key: bytes,
        *,
        clock: Clock = pc_now,
        program: str = "",
        session_factory: Callable[[], requests.Session] | None = None,
        timeouts: Timeouts | None = None,
        ca_file: Path | None = None,
        proxy: str | None = None,
        make_id: Callable[[], str] = lambda: str(uuid.uuid4()),
    ) -> None:
        self._terminal_id, self._private_key, self._program = terminal_id, private_key, program
        self._make_id = make_id
        self._line = Line(
            base_url,
            clock=clock,
            timeouts=timeouts or Timeouts(),
            session_factory=session_factory or (lambda: make_session(ca_file, proxy)),
        )
        self._token, self._token_ends = "", 0.0

    @property
    def district_time(self) -> str:
        """District time as the last answer said it; empty before the first."""
        return self._line.district_time

    def interrupt(self) -> None:
        """Ends every request under way; used to stop quickly."""
        self._line.connections.interrupt()

    def close(self) -> None:
        self._line.connections.close()

    # ------------------------------------------------------------------ ports.Exchange

    def identify(self) -> str:
        """District time now, reckoned from the last answer; asks the district only when a token is needed."""
        self._bearer()
        return self._line.now().isoformat(timespec="seconds")

    def push(self, events: Sequence[EventRow]) -> tuple[PushVerdict, ...]:
        wire = [
            WireEvent(row.header_bytes.decode(), None if row.payload_bytes is None else row.payload_bytes.decode())
            for row in events
        ]
        batch = PushBatch(VERSION, self._program, wire)
        answer = self._ask(PushAnswer, "POST", "/v1/events", batch)
        return tuple(
            PushVerdict(
                event_id=verdict.event_id,
                verdict=verdict.verdict,
                case_seq=verdict.case_seq,
                position=verdict.position,
                reason=verdict.reason,
            )
            for verdict in answer.verdicts
        )

    def feed(self, after: int, *, limit: int = 200, wait_s: float = 0.0) -> FeedPage:
        wait_s = min(wait_s, MAX_WAIT_S)
        params = {"after": str(after), "limit": str(limit), "wait": str(wait_s)}
        read_s = wait_s + 10.0 if wait_s else None
        answer = self._ask(FeedAnswer, "GET", "/v1/feed", params=params, read_s=read_s)
        entries = tuple(FeedEntry(position=one.position, kind=one.kind, body=one.body) for one in answer.entries)
        return FeedPage(entries=entries, next_position=answer.next, more=answer.more)

    def upload(self, attachment: Attachment, content: bytes, *, max_s: float) -> bool:
        until = time.monotonic() + max_s
        place, offset = self._open_upload(attachment, len(content))
        chunk = _FIRST_CHUNK
        while offset < len(content):
            if time.monotonic() >= until:
                return False
            began = time.monotonic()
            offset = self._patch(place, offset, content[offset : offset + chunk])
            chunk = _next_chunk(chunk, time.monotonic() - began)
        return True

    def look_up(self, id_no: str, *, item_code: str, purpose: str, timeout_s: float = 0.8) -> Person | None:
        asked = LookUp(id_no, item_code, purpose)
        person = self._ask(LookUpAnswer, "POST", "/v1/pool/look-up", asked, read_s=timeout_s).person
        if person is None:
            return None
        return Person(**msgspec.structs.asdict(person), source="district")

    def fetch_release(self, release: str) -> bytes:
        return self._signed("GET", f"/v1/releases/{release}").content

    def renew_recovery(self) -> RecoverySeed:
        """The seed of this terminal's next telephone codes; each asking gives a new one."""
        return self._ask(RecoverySeed, "POST", "/v1/recovery")

    # ------------------------------------------------------------------ attachments, tus 1.0

    def _open_upload(self, attachment: Attachment, length: int) -> tuple[str, int]:
        content = attachment.wire_id.removeprefix("sha256:")
        facts = {
            "sha256": content,
            "filename": f"{content[:16]}",
            "filetype": attachment.media_type or "application/octet-stream",
        }
        metadata = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in facts.items())
        headers = {"Tus-Resumable": TUS_VERSION, "Upload-Length": str(length), "Upload-Metadata": metadata}
        answer = self._signed("POST", "/v1/attachments", headers=headers)
        location = answer.headers.get("Location", "")
        place = location[location.find("/v1/") :] if "/v1/" in location else ""
        if not place:
            raise BadReply(because="wrong_shape", what="Location")
        if "Upload-Offset" not in answer.headers:
            answer = self._signed("HEAD", place, headers={"Tus-Resumable": TUS_VERSION})
        return place, _offset(answer, length)

    def _patch(self, place: str, offset: int, chunk: bytes) -> int:
        headers = {
            "Tus-Resumable": TUS_VERSION,
            "Upload-Offset": str(offset),
            "Content-Type": "application/offset+octet-stream",
        }
        answer = self._signed("PATCH", place, body=chunk, headers=headers)
        new = _offset(answer, offset + len(chunk))
        if new <= offset:
            raise BadReply(because="wrong_shape", what="Upload-Offset")
        return new

    # ------------------------------------------------------------------ signed requests

    def _ask(
        self,
        shape: type[T],
        method: str,
        path: str,
        body: msgspec.Struct | None = None,
        *,
        params: Mapping[str, str] | None = None,
        read_s: float | None = None,
    ) -> T:
        raw = msgspec.json.encode(body) if body is not None else b""
        headers = {"Content-Type": "application/json"} if raw else {}
        return _decode(shape, self._signed(method, path, body=raw, headers=headers, params=params, read_s=read_s))

    def _signed(
        self,
        method: str,
        path: str,
        *,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        read_s: float | None = None,
    ) -> requests.Response:
        """With a token; once more with a fresh one when the district does not take it."""

        def send() -> requests.Response:
            signed = {**(headers or {}), "Authorization": f"Bearer {self._bearer(read_s)}"}
            return self._line.send(method, path, body=body, headers=signed, params=params, read_s=read_s)

        try:
            return send()
        except DistrictRefused as error:
            if error.details.get("status") != 401:
                raise
            self._token = ""
            return send()

    def _bearer(self, read_s: float | None = None) -> str:
        if not self._token or self._line.now().timestamp() > self._token_ends - _RENEW_BEFORE_S:
            try:
                self._renew(read_s)
            except DistrictRefused as error:
                if error.details.get("reason") not in ("clock", "token"):
                    raise
                self._renew(read_s)
        return self._token

    def _renew(self, read_s: float | None) -> None:
        request = TokenRequest("client_credentials", ASSERTION_TYPE, self._assertion())
        body, headers = msgspec.json.encode(request), {"Content-Type": "application/json"}
        answer = self._line.send("POST", "/v1/token", body=body, headers=headers, read_s=read_s)
        token = _decode(Token, answer)
        self._token, self._token_ends = token.access_token, self._line.now().timestamp() + token.expires_in

    def _assertion(self) -> str:
        import jwt
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        now = int(self._line.now().timestamp())
        claims = {
            "iss": self._terminal_id,
            "sub": self._terminal_id,
            "aud": f"{self._line.base_url}/v1/token",
            "jti": self._make_id(),
            "iat": now,
            "exp": now + _ASSERTION_S,
        }
        return jwt.encode(claims, Ed25519PrivateKey.from_private_bytes(self._private_key), "EdDSA")


def enrol(
    base_url: str,
    code: str,
    public_key: bytes,
    program: str,
    *,
    clock: Clock = pc_now,
    session_factory: Callable[[], requests.Session] | None = None,
    timeouts: Timeouts | None = None,
    ca_file: Path | None = None,
    proxy: str | None = None,
) -> Enrolment:
    """What this counter is from now on. The same code and key may be sent again when the answer was lost.

    Raises DistrictRefused(reason="wrong_code" | "version"), Offline, BadReply.
    """
    line = Line(
        base_url,
        clock=clock,
        timeouts=timeouts or Timeouts(),
        session_factory=session_factory or (lambda: make_session(ca_file, proxy)),
    )
    request = EnrolRequest(code, base64.b64encode(public_key).decode(), program)
    try:
        body = msgspec.json.encode(request)
        answer = line.send("POST", "/v1/enrol", body=body, headers={"Content-Type": "application/json"})
        return _decode(Enrolment, answer)
    finally:
        line.connections.close()


def fetch_first_release(
    base_url: str,
    enrolment: Enrolment,
    private_key: bytes,
    *,
    clock: Clock = pc_now,
    ca_file: Path | None = None,
    proxy: str | None = None,
) -> bytes:
    """The signed release a new counter starts with; raises Offline, DistrictRefused, BadReply."""
    line = HttpExchange(base_url, enrolment.terminal_id, private_key, clock=clock, ca_file=ca_file, proxy=proxy)
    try:
        return line.fetch_release(enrolment.release)
    finally:
        line.close()


# ---------------------------------------------------------------------- reading answers


def _read_all(answer: requests.Response) -> None:
    """Reads the body here, so that a cut line is noticed while the session is ours."""
    size, parts = 0, list[bytes]()
    for part in answer.iter_content(64 * 1024):
        size += len(part)
        if size > _MOST_ANSWER:
            answer.close()
            raise BadReply(because="too_large")
        parts.append(part)
    answer._content = b"".join(parts)


def _decode(shape: type[T], answer: requests.Response) -> T:
    try:
        return msgspec.json.decode(answer.content, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadReply(because="wrong_shape", what=shape.__name__, status=answer.status_code) from error


def _refusal(answer: requests.Response) -> Refusal:
    try:
        return msgspec.json.decode(answer.content, type=Refusal)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        if answer.request.method == "HEAD" and not answer.content:
            return Refusal("token" if answer.status_code == 401 else "malformed")
        if answer.status_code >= 500:
            return Refusal("busy")
        raise BadReply(because="wrong_shape", what="Refusal", status=answer.status_code) from error


def _offset(answer: requests.Response, most: int) -> int:
    text = answer.headers.get("Upload-Offset", "")
    if not text.isdecimal() or int(text) > most:
        raise BadReply(because="wrong_shape", what="Upload-Offset")
    return int(text)


def _next_chunk(chunk: int, took_s: float) -> int:
    """Doubles while a chunk takes under a quarter of a second, halves above a second: a slice stays a slice on any line."""
    if took_s < 0.25:
        return min(chunk * 2, _MOST_CHUNK)
    return max(chunk // 2, 16 * 1024) if took_s > 1.0 else chunk


def news_of(exchange: HttpExchange) -> Callable[[int, float], bool]:
    """What ``SyncLoop`` waits on: a long poll of the feed that says whether anything came."""

    def wait(after: int, wait_s: float) -> bool:
        return bool(exchange.feed(after, limit=1, wait_s=wait_s).entries)

    return wait


def reach_of(district_url: str, *, within_s: float = 3.0) -> Callable[[], bool]:
    """What ``SyncLoop`` probes a line with that is down: whether the district's port takes a connection. Nothing is said on it."""
    parts = urlsplit(district_url)
    address = (parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80))

    def reachable() -> bool:
        try:
            socket.create_connection(address, within_s).close()
        except OSError:
            return False
        return True

    return reachable
