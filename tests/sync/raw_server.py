"""A socket that answers whatever a test wants: a captive portal, a broken proxy, a line that is cut."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager


def http(status: str, body: bytes, *, headers: str = "", promised: int | None = None) -> bytes:
    """An answer as bytes; ``promised`` lies about its length."""
    length = len(body) if promised is None else promised
    return f"HTTP/1.1 {status}\r\nContent-Length: {length}\r\n{headers}Connection: close\r\n\r\n".encode() + body


@contextmanager
def answering(*answers: bytes) -> Iterator[str]:
    """Base URL of a server that gives these answers in turn, the last one for ever; an empty one says nothing at all."""
    listener = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()
    thread = threading.Thread(target=_serve, args=(listener, list(answers), over), name="raw-server", daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        over.set()
        listener.close()
        thread.join(3)


@contextmanager
def losing_replies(base_url: str, count: int) -> Iterator[str]:
    """A line to the district that carries every request and loses the first replies to events."""
    host, port = base_url.removeprefix("http://").split(":")
    listener = socket.create_server(("127.0.0.1", 0))
    over, left = threading.Event(), [count]
    thread = threading.Thread(target=_forward, args=(listener, (host, int(port)), over, left), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        over.set()
        listener.close()
        thread.join(3)


def _forward(listener: socket.socket, district: tuple[str, int], over: threading.Event, left: list[int]) -> None:
    listener.settimeout(0.05)
    while not over.is_set():
        try:
            visitor, _ = listener.accept()
        except TimeoutError:
            continue
        except OSError:
            return
        with visitor, socket.create_connection(district, timeout=5) as inner:
            visitor.settimeout(2)
            request = _request(visitor)
            inner.sendall(request.replace(b"Connection: keep-alive", b"Connection: close", 1))
            reply = b"".join(iter(lambda: inner.recv(65536), b""))
            if request.startswith(b"POST /v1/events") and left[0]:
                left[0] -= 1
                continue
            visitor.sendall(reply)


def _request(visitor: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        data += visitor.recv(65536)
    head, _, body = data.partition(b"\r\n\r\n")
    length = next((int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
    while len(body) < length:
        body += visitor.recv(65536)
    return head + b"\r\n\r\n" + body


def _serve(listener: socket.socket, answers: list[bytes], over: threading.Event) -> None:
    listener.settimeout(0.05)
    while not over.is_set():
        try:
            visitor, _ = listener.accept()
        except TimeoutError:
            continue
        except OSError:
            return
        with visitor:
            visitor.settimeout(1)
            visitor.recv(65536)
            answer = answers.pop(0) if len(answers) > 1 else answers[0]
            if answer:
                visitor.sendall(answer)
            else:
                over.wait(1.5)
