"""The peers as the cases ask them, and how a peer is asked: :mod:`tests.peers` fetches them."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests import peers

HERE = Path(__file__).parent
_LIMIT = 600.0
"""Seconds for one process."""


@dataclass(frozen=True)
class Engine:
    """An engine beside ours: its name in the cases, and what makes it ready (peers.Absent says what is missing)."""

    name: str
    title: str
    prepare: Callable[[], peers.Peer]


ENGINES = (
    Engine("javarosa", "JavaRosa 5.1.0 (ODK Collect)", lambda: peers.javarosa(HERE / "JavaRosaPeer.java")),
    Engine("webforms", "@getodk/xforms-engine 0.22.0", lambda: peers.web_forms(HERE / "webforms_peer.mjs")),
    Engine("rxeval", "rxeval 0.1.1", lambda: peers.rxeval(HERE / "rxeval_peer.py")),
)


def asked(peer: peers.Peer, zone: str, jobs: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The engine's answers to these jobs in that zone; a job that ends the engine is answered with the reason."""
    answers: list[dict[str, Any]] = []
    environment = os.environ | dict(peer.environment) | {"TZ": zone}
    while len(answers) < len(jobs):
        lines = "".join(json.dumps(job) + "\n" for job in jobs[len(answers) :]).encode()
        try:
            done = subprocess.run(peer.command, input=lines, capture_output=True, env=environment, timeout=_LIMIT)
            found = done.stdout
        except subprocess.TimeoutExpired as expired:
            found = expired.stdout or b""
        answers += [json.loads(line) for line in found.splitlines() if line.startswith(b"{") and line.endswith(b"}")]
        if len(answers) < len(jobs):
            answers.append({"error": "the engine stopped, or did not answer"})
    return answers
