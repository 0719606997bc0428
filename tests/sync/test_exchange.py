"""What the line may do to a counter, and what the counter makes of it."""

from __future__ import annotations

import base64
from datetime import timedelta
from pathlib import Path

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from counter_app.errors import BadReply, DistrictRefused, Offline
from sync.terminal.exchange import HttpExchange, Timeouts, enrol, fetch_first_release, make_session
from tests.sync.raw_server import answering, http
from tests.sync.small_release import RELEASE
from tests.sync.support import Pen, Site, site
from ui.commands.world import terminal_file_of

DISTRICT_TIME = "Yimen-Time: 2026-11-23T09:00:00+08:00\r\n"
QUICK = Timeouts(connect=0.5, read=0.4)


def line_to(base_url: str) -> HttpExchange:
    return HttpExchange(base_url, "t", Ed25519PrivateKey.generate().private_bytes_raw(), timeouts=QUICK)


def failure_of(base_url: str) -> tuple[type[Exception], str]:
    line = line_to(base_url)
    try:
        line.identify()
    except (Offline, BadReply, DistrictRefused) as error:
        return type(error), str(error.details.get("because") or error.details.get("reason"))
    finally:
        line.close()
    return Exception, "nothing went wrong"


@pytest.mark.parametrize(
    ("answer", "kind", "because"),
    [
        (http("200 OK", b"<html>login to the hotel</html>"), BadReply, "not_the_district"),
        (http("302 Found", b"", headers="Location: http://portal.example/\r\n"), BadReply, "not_the_district"),
        (http("404 Not Found", b"<html>", headers=""), BadReply, "not_the_district"),
        (http("502 Bad Gateway", b"<html>nginx</html>"), Offline, "server_error"),
        (http("500 Error", b'{"reason":"busy"}', headers=DISTRICT_TIME), Offline, "server_error"),
        (http("503 Busy", b'{"reason":"busy"}', headers=DISTRICT_TIME), Offline, "server_error"),
        (http("200 OK", b'{"access_token": "x", "exp', headers=DISTRICT_TIME), BadReply, "wrong_shape"),
        (http("200 OK", b'{"access_token": 7, "expires_in": []}', headers=DISTRICT_TIME), BadReply, "wrong_shape"),
        (http("200 OK", b"\xff\xfe\x00", headers=DISTRICT_TIME), BadReply, "wrong_shape"),
        (http("200 OK", b'{"access', headers=DISTRICT_TIME, promised=500), Offline, "cut_off"),
        (http("400 Bad", b"<html>", headers=DISTRICT_TIME), BadReply, "wrong_shape"),
        (http("403 No", b'{"reason":"revoked"}', headers=DISTRICT_TIME), DistrictRefused, "revoked"),
        (b"not http at all\r\n\r\n", Offline, "cut_off"),
        (b"", Offline, "timeout"),
    ],
)
def test_every_kind_of_trouble_is_told_apart(answer: bytes, kind: type[Exception], because: str) -> None:
    with answering(answer) as base_url:
        assert failure_of(base_url) == (kind, because)


def test_nobody_listening_is_refused_and_no_such_name_is_no_route() -> None:
    assert failure_of("http://127.0.0.1:9") == (Offline, "refused")
    assert failure_of("http://district.invalid")[0] is Offline
    assert failure_of("nonsense")[0] is Offline


def test_plain_http_where_tls_is_asked_for_is_told_as_tls() -> None:
    with answering(http("200 OK", b"hello")) as base_url:
        assert failure_of(base_url.replace("http://", "https://")) == (Offline, "tls")


def test_a_dead_proxy_is_told_as_the_proxy() -> None:
    line = HttpExchange("http://district.invalid", "t", bytes(32), proxy="http://127.0.0.1:9", timeouts=QUICK)
    with pytest.raises(Offline) as caught:
        line.identify()
    line.close()
    assert caught.value.details["because"] == "proxy"


def test_a_clock_a_year_off_still_gets_through(pen: Pen) -> None:
    def wrong_clock() -> object:
        return pen.site.clock() - timedelta(days=365)

    line = pen.line(clock=wrong_clock)
    said = line.identify()
    verdicts = line.push([pen.receive()])
    line.close()
    assert said.startswith("2026-11-23") and verdicts[0].verdict == "accepted"


def test_an_old_token_is_renewed_before_it_is_used(own_place: Site) -> None:
    pen = own_place.enrol_new()
    line = pen.line()
    line.identify()
    own_place.clock.forward(days=60)
    verdicts = line.push([pen.receive()])
    line.close()
    assert verdicts[0].verdict == "accepted"


def test_a_token_the_district_forgot_is_made_anew_once(pen: Pen) -> None:
    line = pen.line()
    line.identify()
    line._token = "forgotten"
    assert line.feed(0, limit=1).entries
    line.close()


def test_a_signature_of_another_key_is_refused(pen: Pen) -> None:
    line = HttpExchange(pen.site.base_url, pen.enrolment.terminal_id, bytes(range(32)), clock=pen.site.clock)
    with pytest.raises(DistrictRefused) as caught:
        line.identify()
    line.close()
    assert caught.value.details["reason"] == "token"


def test_a_lost_answer_to_enrolment_is_asked_for_again(tmp_path: Path) -> None:
    with site(tmp_path) as place:
        key = Ed25519PrivateKey.generate()
        first, again = place.enrol("02", key=key), place.enrol("02", key=key)
        assert first.enrolment.terminal_id == again.enrolment.terminal_id
        with pytest.raises(DistrictRefused) as caught:
            place.enrol("02")
    assert caught.value.details["reason"] == "wrong_code"


def test_an_enrolled_window_is_told_whom_to_call_for_a_telephone_code(tmp_path: Path) -> None:
    with site(tmp_path, district_phone="0757-00000001") as place:
        told = place.enrol("02").enrolment
    assert told.district_phone == "0757-00000001" == terminal_file_of(told, place.base_url).district_phone


def test_a_code_nobody_printed_is_refused(place: Site) -> None:
    key = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    with pytest.raises(DistrictRefused) as caught:
        enrol(place.base_url, "AAAA-BBBB-CCCC", key, "test")
    assert caught.value.details["reason"] == "wrong_code"


def test_the_first_release_is_what_the_publisher_signed(pen: Pen) -> None:
    content = fetch_first_release(pen.site.base_url, pen.enrolment, pen.key.private_bytes_raw(), clock=pen.site.clock)
    assert pen.enrolment.release == RELEASE and content == pen.site.district.releases.content(RELEASE)
    assert base64.b64decode(pen.enrolment.release_key) == pen.site.district.releases.public_key


def test_a_session_takes_nothing_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with answering(http("200 OK", b"here")) as base_url, make_session() as session:
        assert session.get(base_url, timeout=2).text == "here"


def test_every_answer_carries_district_time(place: Site) -> None:
    paths = ("/nothing", "/v1/feed", "/v1/departments/ga/parts", "/console", "/schema/openapi.json", "/v1/events")
    for path in paths:
        answer = requests.get(place.base_url + path, timeout=5)
        assert answer.headers["Yimen-Time"] == "2026-11-23T09:00:00+08:00", path
