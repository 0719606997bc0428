"""The log of the filling, as Collect writes it."""

from __future__ import annotations

from datetime import timedelta

from counter_app.forms import compile_form
from counter_app.forms.audit import AuditLog, audit_of
from tests.unit.forms.support import NOW, bind, compiled, form

ODK = b'xmlns:odk="http://www.opendatakit.org/xforms"'


def test_a_form_says_what_it_wants_logged() -> None:
    assert audit_of(compiled("<a/><meta><instanceID/></meta>")) is None
    plain = audit_of(compiled("<a/><meta><audit/></meta>", bind("meta/audit", type="binary")))
    assert plain is not None and plain.columns == ("event", "node", "start", "end")
    binds = (
        bind("meta/audit", odk_track_changes="x")
        .replace("odk:track_changes", "odk:track-changes")
        .replace('"x"', '"true"')
    )
    xml = form(
        "<a/><meta><audit/></meta>",
        binds.replace("/>", ' odk:identify-user="true" odk:track-changes-reasons="on-form-edit"/>'),
    )
    full = audit_of(compile_form(xml.replace(b"<h:html ", b"<h:html " + ODK + b" ")))
    assert full is not None and full.ref == "/data/meta/audit"
    assert full.columns[4:] == ("old-value", "new-value", "user", "change-reason")


def test_events_stand_in_order_with_times_in_milliseconds() -> None:
    settings = audit_of(compiled("<a/><meta><audit/></meta>"))
    assert settings is not None
    log = AuditLog(settings)
    log.note("form start", NOW)
    log.enter("/data/a", "", NOW)
    log.enter("/data/a", "", NOW + timedelta(seconds=1))
    log.leave("/data/a", "x", NOW + timedelta(seconds=2))
    log.leave("/data/a", "x", NOW + timedelta(seconds=3))
    log.note("form finalize", NOW + timedelta(seconds=4))
    start = int(NOW.timestamp() * 1000)
    assert log.csv().decode().splitlines() == [
        "event,node,start,end", f"form start,,{start},", f"question,/data/a,{start},{start + 2000}",
        f"form finalize,,{start + 4000},",
    ]  # fmt: skip


def test_only_what_changed_has_values_and_they_are_quoted() -> None:
    settings = audit_of(compiled("<a/><meta><audit/></meta>"))
    assert settings is not None
    log = AuditLog(type(settings)(settings.ref, changes=True, user=True), user="li")
    log.enter("/data/a", "same", NOW)
    log.leave("/data/a", "same", NOW)
    log.enter("/data/b", 'old, "one"', NOW)
    log.close({"/data/b": "new"}, NOW)
    start = int(NOW.timestamp() * 1000)
    assert log.csv().decode().splitlines()[1:] == [
        f"question,/data/a,{start},{start},,,li", f'question,/data/b,{start},{start},"old, ""one""",new,li',
    ]  # fmt: skip
