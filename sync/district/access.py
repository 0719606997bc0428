"""Who may speak: enrolment by a printed code, tokens by private_key_jwt (RFC 7523), and who a bearer token is."""

from __future__ import annotations

import base64
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from jwt.types import Options
from sqlalchemy import Connection, Row, delete, insert, select, update

from counter_app.domain.receipt_number import LAST_TERMINAL
from counter_app.errors import CounterError, NotFound
from sync.district.core import District
from sync.district.intake import TerminalInfo
from sync.district.keys import TOKEN, base64_text, code_hash
from sync.district.reset_codes import next_seed
from sync.district.tables import accounts, assertions, enrolment_codes, releases, stations, terminals
from sync.wire import ASSERTION_TYPE, VERSION, AccountInfo, Enrolment, EnrolRequest, Token, TokenRequest

_AUDIENCE = "yimen-district"
_LEEWAY_S = 30
# Times are compared with district time here; the library would take the machine's.
_TIMES_BY_DISTRICT: Options = {
    "verify_exp": False,
    "verify_iat": False,
    "verify_nbf": False,
    "verify_aud": False,
    "require": ["iss", "sub", "aud", "jti", "iat", "exp"],
}


class Denied(CounterError):
    """Not let in: ``reason`` of the wire's refusals and the HTTP ``status`` it goes with."""

    code = "denied"

    def __init__(self, reason: str, status: int, detail: str = "") -> None:
        super().__init__(reason=reason, status=status, detail=detail)
        self.reason, self.status, self.detail = reason, status, detail


# ---------------------------------------------------------------------- enrolment


def enrol(district: District, request: EnrolRequest) -> Enrolment:
    """What the new terminal is; its number was never used at the station. The same code with the same key answers the same again.

    Raises Denied: wrong_code, version, malformed.
    """
    if request.version != VERSION:
        raise Denied("version", 400, f"district speaks {VERSION}, terminal {request.version}")
    if not _is_key(request.public_key):
        raise Denied("malformed", 400, "public_key")
    with district.database.writing() as connection:
        code = connection.execute(
            select(enrolment_codes).where(enrolment_codes.c.code_hash == code_hash(request.code)).with_for_update()
        ).one_or_none()
        if code is None:
            raise Denied("wrong_code", 403)
        row = _terminal(connection, code.terminal_id) if code.used_at else _new(district, connection, code, request)
        if row is None or row.public_key != request.public_key or row.revoked_at:
            raise Denied("wrong_code", 403)
        return _enrolment(district, connection, row)


def _new(district: District, connection: Connection, code: Row[Any], request: EnrolRequest) -> Row[Any] | None:
    number = connection.execute(
        select(stations.c.next_terminal_no).where(stations.c.code == code.station).with_for_update()
    ).scalar_one()
    if number > LAST_TERMINAL:
        raise Denied("busy", 409, "no terminal number is left at this station")
    connection.execute(update(stations).where(stations.c.code == code.station).values(next_terminal_no=number + 1))
    terminal_id, at = district.make_id(), district.stamp()
    connection.execute(
        insert(terminals).values(
            terminal_id=terminal_id,
            station=code.station,
            terminal_no=number,
            window=code.window,
            writer=f"{code.station}-{number:02d}",
            public_key=request.public_key,
            program=request.program[:60],
            enrolled_at=at,
            revoked_at="",
        )
    )
    used = {"used_at": at, "terminal_id": terminal_id}
    connection.execute(update(enrolment_codes).where(enrolment_codes.c.code_hash == code.code_hash).values(**used))
    return _terminal(connection, terminal_id)


def _enrolment(district: District, connection: Connection, terminal: Row[Any]) -> Enrolment:
    station = connection.execute(select(stations).where(stations.c.code == terminal.station)).one()
    people = connection.execute(
        select(accounts)
        .where(accounts.c.station == terminal.station, accounts.c.active)
        .order_by(accounts.c.account_id)
    ).all()
    release = connection.execute(select(releases.c.release).order_by(releases.c.nth.desc()).limit(1)).scalar()
    recovery = next_seed(district, connection, terminal.terminal_id)
    return Enrolment(
        terminal_id=terminal.terminal_id,
        station=station.code,
        station_name=station.name,
        town_name=station.town_name,
        district_name=district.settings.district_name,
        station_phone=station.phone,
        terminal_no=terminal.terminal_no,
        window=terminal.window,
        writer=terminal.writer,
        seal_key=base64_text(district.keys.seal_public),
        release_key=base64_text(_release_key(district)),
        paper_key=base64_text(district.keys.paper_public),
        release=release or "",
        accounts=[AccountInfo(row.account_id, row.name, row.role, row.active) for row in people],
        district_time=district.stamp(),
        recovery_seed=recovery.seed,
        recovery_nth=recovery.nth,
        district_phone=district.settings.district_phone,
    )


def _release_key(district: District) -> bytes:
    try:
        return district.releases.public_key
    except NotFound:
        return b""


def _is_key(text: str) -> bool:
    try:
        return len(base64.b64decode(text, validate=True)) == 32
    except ValueError:
        return False


def _terminal(connection: Connection, terminal_id: str) -> Row[Any] | None:
    return connection.execute(select(terminals).where(terminals.c.terminal_id == terminal_id)).one_or_none()


# ---------------------------------------------------------------------- tokens


def give_token(district: District, request: TokenRequest) -> Token:
    """A bearer token for the terminal that signed the assertion; raises Denied: token, clock, revoked."""
    if request.grant_type != "client_credentials" or request.client_assertion_type != ASSERTION_TYPE:
        raise Denied("malformed", 400, "grant_type")
    terminal_id = _claimed(request.client_assertion)
    with district.database.reading() as connection:
        terminal = _terminal(connection, terminal_id)
    if terminal is None:
        raise Denied("token", 401)
    claims = _verified(district, request.client_assertion, terminal.public_key)
    if terminal.revoked_at:
        raise Denied("revoked", 403)
    _use_once(district, claims)
    now = district.now().timestamp()
    body = {"sub": terminal_id, "aud": _AUDIENCE, "iat": int(now), "exp": int(now) + district.settings.token_ttl_s}
    return Token(jwt.encode(body, district.keys.secret(TOKEN), "HS256"), district.settings.token_ttl_s)


def _claimed(assertion: str) -> str:
    try:
        claims = jwt.decode(assertion, options={"verify_signature": False})
    except jwt.PyJWTError as error:
        raise Denied("token", 401) from error
    subject = claims.get("sub")
    return subject if isinstance(subject, str) and subject == claims.get("iss") else ""


def _verified(district: District, assertion: str, public_key: str) -> dict[str, Any]:
    """The assertion's claims, its signature and times checked by district time."""
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key))
    try:
        claims: dict[str, Any] = jwt.decode(assertion, key, algorithms=["EdDSA"], options=_TIMES_BY_DISTRICT)
        issued, expires = float(claims["iat"]), float(claims["exp"])
    except (jwt.PyJWTError, TypeError, ValueError) as error:
        raise Denied("token", 401) from error
    # Behind a proxy the address differs; the path does not.
    if not str(claims["aud"]).rstrip("/").endswith("/v1/token"):
        raise Denied("token", 401)
    now, leeway = district.now().timestamp(), district.settings.assertion_leeway_s
    if issued > now + _LEEWAY_S or expires < now - _LEEWAY_S or expires - issued > leeway:
        raise Denied("clock", 401)
    return claims


def _use_once(district: District, claims: dict[str, Any]) -> None:
    now = district.now().timestamp()
    with district.database.writing() as connection:
        connection.execute(delete(assertions).where(assertions.c.expires < now - 2 * _LEEWAY_S))
        jti = str(claims["jti"])[:80]
        if connection.execute(select(assertions.c.jti).where(assertions.c.jti == jti)).first():
            raise Denied("token", 401)
        connection.execute(insert(assertions).values(jti=jti, expires=float(claims["exp"])))


def terminal_of_token(district: District, authorization: str) -> TerminalInfo:
    """The terminal a request speaks for; raises Denied: token, revoked."""
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Denied("token", 401)
    try:
        claims = jwt.decode(
            token,
            district.keys.secret(TOKEN),
            algorithms=["HS256"],
            audience=_AUDIENCE,
            options={"verify_exp": False, "verify_iat": False},
        )
    except jwt.PyJWTError as error:
        raise Denied("token", 401) from error
    if float(claims.get("exp", 0)) < district.now().timestamp():
        raise Denied("token", 401)
    with district.database.reading() as connection:
        row = _terminal(connection, str(claims.get("sub", "")))
    if row is None:
        raise Denied("token", 401)
    if row.revoked_at:
        raise Denied("revoked", 403)
    return TerminalInfo(row.terminal_id, row.station, row.terminal_no, row.writer)
