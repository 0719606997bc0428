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
