"""A small OpenRosa server: form list, manifest and submission by the standards' words, and as broken as a test wants it."""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import cast
from xml.sax.saxutils import escape

from tests.unit.forms.support import form, inputs

REALM = 'Digest realm="district", domain="/", nonce="n0nce-0123456789", qop="auth", opaque="0paque", algorithm=MD5'
FORM = form("<a/><meta><instanceID/></meta>", body=inputs("a"))


def md5(content: bytes) -> str:
    return "md5:" + hashlib.md5(content, usedforsecurity=False).hexdigest()


@dataclass
class Reply:
    """One answer: written as it is said here."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    openrosa: bool = True


@dataclass
class Neighbour:
    """What the server has, took and was asked; ``answers`` take a path out of its hands."""

    url: str = ""
    forms: dict[str, bytes] = field(default_factory=lambda: {"f": FORM})
    media: dict[str, bytes] = field(default_factory=dict)
    lists: frozenset[str] = frozenset()
    hashes: dict[str, str] = field(default_factory=dict)
    groups: list[str] = field(default_factory=list)
    answers: dict[str, Callable[[], Reply]] = field(default_factory=dict)
    user: str = ""
    digest: bool = True
    most: int = 10_000_000
    taken_status: int = 201
    cut_posts: set[int] = field(default_factory=set)
    deaf_posts: set[int] = field(default_factory=set)
    records: dict[str, bytes] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    heads: list[dict[str, str]] = field(default_factory=list)
    posts: list[list[str]] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def form_list(self) -> bytes:
        rows = "".join(
            f"<xform><formID>{escape(one)}</formID><name>Form {escape(one)}</name><version>7</version>"
            f"<hash>{self.hashes.get(one, md5(xml))}</hash><downloadUrl>{self.url}/form/{at}</downloadUrl>"
            + (f"<manifestUrl>/manifest/{at}</manifestUrl>" if self.media else "")
            + "</xform>"
            for at, (one, xml) in enumerate(self.forms.items())
        )
        more = "".join(f"<xforms-group><listUrl>{escape(url)}</listUrl></xforms-group>" for url in self.groups)
        return f'<xforms xmlns="http://openrosa.org/xforms/xformsList">{rows}{more}</xforms>'.encode()

    def manifest(self) -> bytes:
        mark = ' type="entityList"'
        rows = "".join(
            f"<mediaFile{mark if name in self.lists else ''}><filename>{escape(name)}</filename>"
            f"<hash>{self.hashes.get(name, md5(content))}</hash><downloadUrl>media/{at}</downloadUrl></mediaFile>"
            for at, (name, content) in enumerate(self.media.items())
        )
        return f'<manifest xmlns="http://openrosa.org/xforms/xformsManifest">{rows}</manifest>'.encode()

    def page(self, path: str) -> Reply:
        """The answer to a GET."""
        if path in self.answers:
            return self.answers[path]()
        if path.endswith("/formList"):
            return Reply(body=self.form_list())
        if path.startswith("/form/"):
            return Reply(body=list(self.forms.values())[int(path.rpartition("/")[2])], openrosa=False)
        if path.startswith("/manifest/media/"):
            return Reply(body=list(self.media.values())[int(path.rpartition("/")[2])], openrosa=False)
        return Reply(body=self.manifest()) if path.startswith("/manifest/") else Reply(404)

    def take(self, parts: dict[str, bytes]) -> Reply:
        """A post: taken once under its instance id; other bytes under the same id are a conflict."""
        record = parts.pop("xml_submission_file")
        found = re.search(rb"instanceID>([^<]+)<", record)
        instance_id = found[1].decode() if found else ""
        parts.pop("*isIncomplete*", None)
        if self.records.setdefault(instance_id, record) != record:
            return Reply(409)
        self.files.update(parts)
        body = (
            b'<OpenRosaResponse xmlns="http://openrosa.org/http/response"><message>Thanks</message></OpenRosaResponse>'
        )
        return Reply(self.taken_status, body)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    @property
    def _neighbour(self) -> Neighbour:
        return cast("_Server", self.server).neighbour

    def do_GET(self) -> None:
        if self._let_in():
            self._say(self._neighbour.page(self.path))

    def do_HEAD(self) -> None:
        if not self._let_in():
            return
        neighbour = self._neighbour
        known = neighbour.answers.get(self.path)
        there = Reply(204, headers={"X-OpenRosa-Accept-Content-Length": str(neighbour.most)})
        self._say(known() if known else there if self.path.endswith("/submission") else Reply(404))

    def do_POST(self) -> None:
        neighbour = self._neighbour
        length, nth = int(self.headers["Content-Length"]), len(neighbour.posts)
        if nth in neighbour.cut_posts:
            neighbour.posts.append([])
            self.rfile.read(length // 2)
            self.close_connection = True
            self.connection.close()
            return
        body = self.rfile.read(length)
        if not self._let_in():
            return
        parts = _parts(self.headers["Content-Type"], body)
        neighbour.posts.append(list(parts))
        reply = neighbour.take(parts)
        if nth in neighbour.deaf_posts:
            self.close_connection = True
            return
        self._say(reply)

    def _let_in(self) -> bool:
        neighbour = self._neighbour
        neighbour.asked.append((self.command, self.path))
        neighbour.heads.append(dict(self.headers.items()))
        if not neighbour.user:
            return True
        said = self.headers.get("Authorization", "")
        let_in = f'username="{neighbour.user}"' in said if neighbour.digest else said.startswith("Basic ")
        if not let_in or (neighbour.digest and not _digest_holds(said, self.command)):
            self._say(Reply(401, headers={"WWW-Authenticate": REALM if neighbour.digest else 'Basic realm="district"'}))
            return False
        return True

    def _say(self, reply: Reply) -> None:
        if reply.status == 0:  # says nothing until the test is over
            self._neighbour.over.wait(30)
            self.close_connection = True
            return
        self.send_response(reply.status)
        if reply.openrosa:
            self.send_header("X-OpenRosa-Version", "1.0")
        for name, value in {"Content-Length": str(len(reply.body)), **reply.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(reply.body if self.command != "HEAD" else b"")

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


def _digest_holds(said: str, method: str) -> bool:
    """Whether the answer to the challenge is right for the password ``secret`` (RFC 2617 §3.2.2)."""
    found = dict(re.findall(r'(\w+)="?([^",]*)"?', said.partition(" ")[2]))

    def hashed(text: str) -> str:
        return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()

    one = hashed(f"{found['username']}:district:secret")
    two = hashed(f"{method}:{found['uri']}")
    wanted = hashed(f"{one}:{found['nonce']}:{found['nc']}:{found['cnonce']}:{found['qop']}:{two}")
    return found["response"] == wanted and found["opaque"] == "0paque"


def _parts(content_type: str, body: bytes) -> dict[str, bytes]:
    """The parts of a multipart/form-data body by name."""
    whole = message_from_bytes(f"Content-Type: {content_type}\r\n\r\n".encode() + body)
    found: dict[str, bytes] = {}
    for part in whole.get_payload():
        disposition = part.as_bytes().partition(b"\n")[0].decode("utf-8")
        named = re.search(r'name="([^"]*)"', disposition)
        assert named is not None
        found[named[1]] = part.get_payload(decode=True)
    return found


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, neighbour: Neighbour) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.neighbour = neighbour

    def handle_error(self, request: object, client_address: object) -> None:
        """A line that is cut is what some tests are about."""


@contextmanager
def served(neighbour: Neighbour) -> Iterator[Neighbour]:
    """The neighbour, answering on this PC."""
    server = _Server(neighbour)
    neighbour.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.02}, name="neighbour", daemon=True
    )
    thread.start()
    try:
        yield neighbour
    finally:
        neighbour.over.set()
        server.shutdown()
        server.server_close()
        thread.join(5)
