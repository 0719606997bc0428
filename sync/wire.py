"""The contract between a counter terminal and the district: every message, typed and versioned, with its limits.

JSON over HTTP(S) under ``/v1``. Every answer, 401 too, carries the header ``Yimen-Time`` (district time, ISO 8601 +08:00).
Event bytes travel opaque: ``header`` and ``payload`` are the very text that was hashed when the event was made.

    POST /v1/enrol                 EnrolRequest -> Enrolment            one code from a printed list, once
    POST /v1/token                 TokenRequest -> Token                private_key_jwt, RFC 7523 (EdDSA)
    POST /v1/events                PushBatch -> PushAnswer              idempotent by event id, for ever
    GET  /v1/feed?after=&limit=&wait=  -> FeedAnswer                    per station, district order; waits up to 25 s
    HEAD/POST/PATCH /v1/attachments...                                  tus 1.0 core + creation, verified by sha256
    POST /v1/pool/look-up          LookUp -> LookUpAnswer               purpose-bound, logged
    GET  /v1/releases/{release}    -> the signed release.zip
    POST /v1/recovery              -> RecoverySeed                      of new telephone codes; no seed is given out twice

Department side (one bearer key per department, on the district's own network):
    GET  /v1/departments/{code}/parts         -> PartList
    POST /v1/departments/{code}/parts/{part}  PartAnswer
    POST /v1/departments/{code}/cases/{case}/acts   LeadAct            accept, return, ask, refuse, decide, conclude ...
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from counter_app.domain.events import MAX_EVENT_BYTES as MAX_EVENT_BYTES

VERSION = 1
MAX_BATCH_EVENTS = 100
MAX_BATCH_BYTES = 4 * 1024 * 1024
MAX_ACT_BYTES = MAX_EVENT_BYTES - 16 * 1024  # what a department says becomes an event
MAX_ATTACHMENT_BYTES = 50 * 1024 * 1024
MAX_FEED_LIMIT = 500
MAX_WAIT_S = 25.0
TIME_HEADER = "Yimen-Time"
TUS_VERSION = "1.0.0"
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


class WireEvent(msgspec.Struct, frozen=True):
    """One event as its writer made it. ``header`` and ``payload`` are canonical JSON text; ``payload`` None once erased."""

    header: str
    payload: str | None


class PushBatch(msgspec.Struct, frozen=True):
    """Up to MAX_BATCH_EVENTS events in writing order."""

    version: int
    program: str
    events: list[WireEvent]


class Verdict(msgspec.Struct, frozen=True):
    """``accepted`` also when the district had the same bytes already; ``refused`` with a reason of REFUSALS; ``retry`` later."""

    event_id: str
    verdict: Literal["accepted", "refused", "retry"]
    case_seq: int = 0
    position: int = 0
    reason: str = ""


class PushAnswer(msgspec.Struct, frozen=True):
    """One verdict an event, in the order of the batch."""

    verdicts: list[Verdict]


class FeedItem(msgspec.Struct, frozen=True):
    """One committed thing. ``kind``: event (body: header, payload, case_seq), account, person, entity, release, terminal,
    refusal. An entity says dataset, id, label, version, properties and, of a change made at a counter, its branch_id."""

    position: int
    kind: str
    body: dict[str, Any]


class FeedAnswer(msgspec.Struct, frozen=True):
    """Entries after the asked position; ``next`` is where to go on, ``more`` when there is more at once."""

    entries: list[FeedItem]
    next: int
    more: bool


class EnrolRequest(msgspec.Struct, frozen=True):
    """``code`` from the printed list; the terminal's own Ed25519 public key (base64 raw) for signing its tokens."""

    code: str
    public_key: str
    program: str
    version: int = VERSION


class AccountInfo(msgspec.Struct, frozen=True):
    """A person of the station; the password never crosses the wire."""

    account_id: str
    name: str
    role: str
    active: bool = True


class Enrolment(msgspec.Struct, frozen=True):
    """What an enrolled terminal is: its station, its number (never used before at this station) and the keys it trusts.

    Keys are base64 of raw bytes: ``seal_key`` X25519 (what is queued is sealed to it), ``release_key`` and ``paper_key`` Ed25519.
    ``recovery_seed`` (base64) and ``recovery_nth`` as in RecoverySeed; empty from a district that has no telephone codes.
    ``district_phone``: who reads a telephone code out; empty where the district did not say.
    """

    terminal_id: str
    station: str
    station_name: str
    town_name: str
    district_name: str
    station_phone: str
    terminal_no: int
    window: str
    writer: str
    seal_key: str
    release_key: str
    paper_key: str
    release: str
    accounts: list[AccountInfo]
    district_time: str
    recovery_seed: str = ""
    recovery_nth: int = 0
    district_phone: str = ""


class RecoverySeed(msgspec.Struct, frozen=True):
    """What this terminal's next telephone codes are made of (base64), and the how manieth seed of the terminal it is."""

    seed: str
    nth: int


class TokenRequest(msgspec.Struct, frozen=True):
    """``client_assertion``: EdDSA JWT with iss = sub = terminal id, aud = the token URL, jti, iat, exp <= 5 min."""

    grant_type: str
    client_assertion_type: str
    client_assertion: str


class Token(msgspec.Struct, frozen=True):
    access_token: str
    expires_in: int
    token_type: str = "Bearer"


class LookUp(msgspec.Struct, frozen=True):
    """Who is asked for, for which item, and why (logged at the district)."""

    id_no: str
    item: str
    purpose: str


class PersonInfo(msgspec.Struct, frozen=True):
    """A resident as the pool knows them; field names as in ``ports.Person``."""

    id_no: str
    name: str
    id_type: str = "居民身份证"
    sex: str = ""
    birth: str = ""
    nation: str = ""
    phone: str = ""
    huji: str = ""
    village: str = ""
    address: str = ""
    initials: str = ""
    facts: dict[str, str] = {}
    as_of: str = ""


class LookUpAnswer(msgspec.Struct, frozen=True):
    person: PersonInfo | None


class PartInfo(msgspec.Struct, frozen=True):
    """What one department received of one case: only the fields its purpose needs."""

    part_id: str
    case_id: str
    number: str
    item: str
    item_name: str
    department: str
    purpose: str
    blocks: bool
    revision: int
    received_at: str
    routed_at: str
    fields: dict[str, Any]
    attachments: list[str]
    status: str
    case_phase: str


class PartList(msgspec.Struct, frozen=True):
    parts: list[PartInfo]


class NoticePoint(msgspec.Struct, frozen=True):
    """One point of a 补正告知. ``kind``: material, question, or lead (free text); ``key`` the material's code or the question's
    name it is about; ``message`` what is wrong, ``standard`` what is wanted, ``basis`` by what."""

    kind: str
    key: str
    label: str
    message: str = ""
    standard: str = ""
    basis: str = ""


class PartAnswer(msgspec.Struct, frozen=True):
    """``status``: told, verified, objected, returned. ``points``: what is missing or wrong, for the lead's one notice."""

    status: Literal["told", "verified", "objected", "returned"]
    note: str = ""
    actor: str = ""
    points: list[NoticePoint] = []


class OfferedPoint(msgspec.Struct, frozen=True):
    """A point another department made. ``may_be_named`` is False for what was there at the last notice already."""

    department: str
    department_name: str
    point: NoticePoint
    may_be_named: bool


class RuleSaid(msgspec.Struct, frozen=True):
    """A rule of the item that stands against the case."""

    code: str
    text: str
    basis: str
    go_to: str


class RefusalProposal(msgspec.Struct, frozen=True):
    """拟不予受理 as the counter proposed it; only the deciding body issues the refusal."""

    at: str
    rules: list[RuleSaid]


class Flagged(msgspec.Struct, frozen=True):
    """待核: a flag of the case, and what it means in words."""

    flag: str
    words: str


class LeadCase(msgspec.Struct, frozen=True):
    """What the lead department needs to act: the ways open now, everybody's points, what a notice may name, the proposal.

    ``notices`` counts the 补正告知 so far; ``changed`` names what became other since the last. ``remedy``: the item's own words,
    empty where it has none. ``flags``: what waits to be settled 核定.
    """

    case_id: str
    number: str
    item: str
    item_name: str
    case_phase: str
    ways: list[str]
    notices: int
    changed: list[str]
    offered: list[OfferedPoint]
    choices: list[NoticePoint]
    proposal: RefusalProposal | None
    remedy: str
    due_on: str
    provisional: bool
    flags: list[Flagged]


class LeadAct(msgspec.Struct, frozen=True):
    """An act of the lead department: the event's type and payload; the table of the domain decides whether it may be."""

    event: str
    payload: dict[str, Any]
    actor: str = ""


class Refusal(msgspec.Struct, frozen=True):
    """The body of every 4xx and 5xx answer."""

    reason: str
    detail: str = ""


# Why the district says no, with what the clerk reads (ui holds the words under the id ``wire.<code>``).
REFUSALS: dict[str, str] = {
    "wrong_code": "the enrolment code is not on the list or was used",
    "revoked": "this terminal was shut out; its data stays for rescue",
    "token": "the token is missing, old or not ours",
    "clock": "the signature's time is too far from district time",
    "version": "terminal and district speak different versions; says which to update",
    "too_large": "a batch, event or attachment is over the limit",
    "malformed": "the message is not of the wire",
    "bytes_differ": "this id is known with other bytes: a person must look",
    "chain": "the writer's chain does not fit: an event before it is missing or another",
    "not_allowed": "the case table forbids the event in the case's present state",
    "too_early": "accepted by silence, but by the district's days somebody may still answer",
    "unknown_case": "an event for a case that was never received here",
    "unknown_item": "no release of this district has the item",
    "foreign": "the case belongs to another station",
    "number_taken": "another case bears this number",
    "hash": "the attachment's bytes do not hash to its name",
    "busy": "later, please",
}
# What a terminal makes of trouble on the line.
LINK_CODES = ("no_route", "refused", "timeout", "tls", "proxy", "not_the_district", "server_error", "cut_off")
