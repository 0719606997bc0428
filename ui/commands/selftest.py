"""The main job without a screen: one item from the applicant's ID number to the delivered result, on a throw-away store and
district, through the use cases and HTTP that the window uses. Each step is verified; the first that fails ends the run.
"""

from __future__ import annotations

import json
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import msgspec
import requests

from counter_app.bootstrap import Counter, PaperDesk, Settings, china_now, make_uuid7, signer, unlock
from counter_app.catalogue.model import Item
from counter_app.catalogue.samples import sample_answers, type_in
from counter_app.devices.printers import FolderPrinter
from counter_app.devices.simulated import SimulatedCamera
from counter_app.domain.case_table import Kind, Phase, Situation, Verdict, Writer, check
from counter_app.errors import CounterError
from counter_app.forms import Record
from counter_app.journal.chain import verify_chain
from counter_app.journal.event import read_event
from counter_app.journal.fold import CaseState
from counter_app.ports import Draft
from counter_app.use_cases import case_acts, collection, daily_sheet, drafts, sheets, signing
from counter_app.use_cases.apply_feed import apply_feed, mark_refused
from counter_app.use_cases.attach_scan import AttachScan, attach_scan
from counter_app.use_cases.prefill import Prefilled, known_person, prefill, sources_of
from counter_app.use_cases.receive_case import ReceiveCase, Received, receive_case
from counter_app.use_cases.review import Review, review
from counter_app.use_cases.window import case_state, read_events
from sync.district.core import open_district
from sync.district.running import RunningDistrict, serving
from sync.district.settings import Settings as DistrictSettings
from sync.terminal.engine import SyncEngine, SyncReport
from sync.terminal.exchange import HttpExchange
from sync.wire import PartInfo
from ui.commands.world import (
    DEMO_PASSWORDS,
    Published,
    enrol_counter,
    people_the_district,
)
from ui.desktop.style.places import resources

Say = Callable[[str], None]
CLERK, CLERK_NAME = "wang", "王秀兰"
WITHIN_A_MINUTE_S = 60.0


class Failed(Exception):
    """A step did not hold; the text says what was expected and what came."""


def expect(holds: object, what: str) -> None:
    """Raises Failed unless it holds."""
    if not holds:
        raise Failed(what)


@dataclass(slots=True)
class Steps:
    """Prints one line a step with its time, and keeps what was measured."""

    say: Say
    done: int = 0
    notes: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, zh: str, en: str) -> Iterator[list[str]]:
        """A step; what is put into the yielded list is printed behind it."""
        self.done += 1
        told: list[str] = []
        begun = time.perf_counter()
        try:
            yield told
        except Exception as error:
            self.say(f"[{self.done:>2}] {time.perf_counter() - begun:7.3f} s  失败 FAILED  {zh} / {en}: {error}")
            raise
        took = time.perf_counter() - begun
        self.notes[en] = took
        self.say(f"[{self.done:>2}] {took:7.3f} s  {zh} / {en}" + (f"  {'；'.join(told)}" if told else ""))


class Cable:
    """The fibre: while it is out every request fails before it leaves."""

    def __init__(self) -> None:
        self._in = threading.Event()
        self._in.set()

    def pull(self) -> None:
        self._in.clear()

    def plug(self) -> None:
        self._in.set()

    def is_in(self) -> bool:
        return self._in.is_set()

    def session(self) -> requests.Session:
        """A session whose requests need the cable."""
        cable = self._in

        class Session(requests.Session):
            def request(self, *args: Any, **kwargs: Any) -> requests.Response:
                if not cable.is_set():
                    raise requests.exceptions.ConnectionError("the cable is out")
                return super().request(*args, **kwargs)

        return Session()


@dataclass(slots=True)
class Bench:
    """What a run has on the table."""

    out: Path
    steps: Steps
    cable: Cable
    district: RunningDistrict
    keys: Mapping[str, str]
    counter: Counter
    papers: PaperDesk
    engine: SyncEngine

    def state(self, case_id: str) -> CaseState:
        with self.counter.window.store.reading() as uow:
            return case_state(uow, case_id)

    def sync(self) -> SyncReport:
        """Rounds until nothing more is to do at once."""
        report = self.engine.run_once()
        for _ in range(20):
            if report.offline_because or not report.more:
                return report
            report = self.engine.run_once()
        raise Failed("the link never came to rest")

    def parts(self, department: str, case_id: str) -> list[PartInfo]:
        answer = self._ask("GET", f"/v1/departments/{department}/parts", department)
        return [msgspec.convert(part, PartInfo) for part in answer["parts"] if part["case_id"] == case_id]

    def answer(self, part: PartInfo) -> None:
        status = "told" if part.purpose == "inform" else "verified"
        body = {"status": status, "note": "数据核验一致" if status == "verified" else "", "actor": "selftest"}
        self._ask("POST", f"/v1/departments/{part.department}/parts/{part.part_id}", part.department, body)

    def act(self, lead: str, case_id: str, event: str, **payload: object) -> None:
        body = {"event": event, "payload": payload, "actor": "selftest"}
        self._ask("POST", f"/v1/departments/{lead}/cases/{case_id}/acts", lead, body)

    def _ask(self, method: str, path: str, department: str, body: object = None) -> Any:
        headers = {"Authorization": f"Bearer {self.keys[department]}"}
        answer = requests.request(method, self.district.base_url + path, json=body, headers=headers, timeout=10)
        expect(answer.ok, f"{method} {path}: {answer.status_code} {answer.text[:200]}")
        return answer.json()

    def save(self, name: str, pdf: bytes) -> None:
        (self.out / name).write_bytes(pdf)


def run_selftest(
    release: Published,
    out: Path,
    *,
    item_code: str = "ZR-002",
    offline_first: bool = False,
    say: Say = print,
    before_close: Callable[[Bench, str], None] | None = None,
) -> Mapping[str, float]:
    """Runs the whole road of one item; the seconds of each step by its English name. Raises Failed or a CounterError."""
    out.mkdir(parents=True, exist_ok=True)
    steps = Steps(say)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="yimen-selftest-")))
        bench = _set_up(stack, folder, release, out, steps)
        item = bench.counter.window.catalogue.item(item_code)
        if offline_first:
            with steps.step("断网", "link cut"):
                bench.cable.pull()
                expect(bench.sync().offline_because, "the counter noticed that the line is out")
        received = _receive(bench, item)
        _shortfall_road(bench, item)
        if offline_first:
            with steps.step("恢复线路", "link restored"):
                bench.cable.plug()
        _deliver_to_departments(bench, item, received)
        _decide(bench, item, received)
        _hand_over(bench, item, received)
        _close_day(bench, received)
        if before_close:
            before_close(bench, received.case_id)
    return steps.notes


def _set_up(stack: ExitStack, folder: Path, release: Published, out: Path, steps: Steps) -> Bench:
    with steps.step("启动区级后台", "district started"):
        district = open_district(DistrictSettings(folder=folder / "district"), clock=china_now, make_id=make_uuid7)
        made = people_the_district(district, release, residents=50)
        running = stack.enter_context(serving(district))
    settings = Settings(profile=folder / "counter", second_place=folder / "second", marks=folder / "marks")
    (folder / "second").mkdir()
    with steps.step("窗口注册", "terminal enrolled") as told:
        (code,) = made.codes.values()
        terminal_file = enrol_counter(settings, running.base_url, code, {CLERK: DEMO_PASSWORDS[CLERK]})
        told.append(terminal_file.terminal.writer)
    with steps.step("登录开库", "store unlocked"):
        cable = Cable()
        counter = unlock(settings, CLERK, DEMO_PASSWORDS[CLERK], online=cable.is_in)
        stack.callback(counter.close)
    link_key = counter.profile.link_key()
    exchange = HttpExchange(
        running.base_url, terminal_file.terminal_id, link_key, clock=china_now, session_factory=cable.session
    )
    stack.callback(exchange.close)
    window = counter.window
    engine = SyncEngine(
        window.store,
        exchange,
        window.files,
        lambda uow, entries: apply_feed(window, uow, entries),
        china_now,
        mark_refused=lambda uow, event_id, reason: mark_refused(window, uow, event_id, reason),
    )
    papers = PaperDesk(
        window,
        fonts_folder=resources() / "fonts",
        printer=FolderPrinter(counter.profile.prints_folder),
        sign=signer(terminal_file.terminal.writer, link_key),
    )
    bench = Bench(out, steps, cable, running, made.department_keys, counter, papers, engine)
    with steps.step("首次同步", "first feed taken") as told:
        report = bench.sync()
        expect(not report.offline_because, f"the first round reached the district ({report.offline_because})")
        with window.store.reading() as uow:
            told.append(f"居民 {uow.pool.count()}")
            expect(uow.pool.count() > 50, "the station's residents came with the feed")
    return bench


# ---------------------------------------------------------------------- at the counter


def _filled(bench: Bench, item: Item, answers: Mapping[str, Any], *, tick_all: bool) -> tuple[Draft, Record, int]:
    """A draft filled as a clerk does: ID number first, the pool's facts, then the rest. Returns how much was prefilled."""
    window = bench.counter.window
    opened = drafts.open_draft(window, drafts.OpenDraft(item.code, CLERK))
    record, filled = opened.record, tuple[Prefilled, ...]()
    id_no = answers.get(item.applicant_id_no)
    if isinstance(id_no, str) and id_no:
        record.answer(record.definition.ref_of(item.applicant_id_no), id_no)
        person, last = known_person(window, id_no, item_code=item.code, actor=CLERK)
        filled = prefill(item, record, person=person, last=last, terminal=window.terminal)
    type_in(record, answers)
    found = review(item, record)
    ticked = [{"code": line.material.code, "taken": True} for line in found.materials] if tick_all else []
    asked = [line.material for line in found.materials] if tick_all else []
    draft = replace(
        opened.draft,
        answers=record.answers(relevant_only=False),
        materials=ticked,
        view=signing.view_of(signing.all_signed(item, record, asked, at=window.stamp())),
        sources={**opened.draft.sources, **sources_of(filled)},
    )
    return drafts.save_draft(window, draft), record, len(filled)


def _receive(bench: Bench, item: Item) -> Received:
    steps, window = bench.steps, bench.counter.window
    answers = sample_answers(item.sample, window.now())
    with steps.step("填表与预填", "form filled") as told:
        draft, record, prefilled = _filled(bench, item, answers, tick_all=True)
        expect(prefilled or not item.sample.get(item.applicant_id_no), "what is known filled the form")
        told.append(f"{item.name.zh}，系统带入 {prefilled} 项")
    with steps.step("扫描材料", "scan kept"):
        content = SimulatedCamera().shoot()
        role = item.materials[0].code if item.materials else item.applicant_name
        attach_scan(window, AttachScan(draft.draft_id, role, "page-1.jpg", "image/jpeg", content, CLERK))
    with steps.step("收件", "case received") as told:
        found = review(item, record)
        confirmed = tuple(notice.name for notice in found.notices)
        received = receive_case(window, ReceiveCase(draft, CLERK, CLERK_NAME, confirmed=confirmed))
        expect(received.second_copy == "kept", f"the second copy was made ({received.second_copy})")
        told.append(received.number)
        bench.steps.notes["received at"] = time.perf_counter()
    with steps.step("打印收件凭证", "receipt printed"):
        for code, name in ((sheets.RECEIPT_A4, "receipt.pdf"), (sheets.RECEIPT_80MM, "receipt-80mm.pdf")):
            printed = bench.papers.print_paper(received.case_id, code, actor=CLERK, clerk_name=CLERK_NAME)
            bench.save(name, printed.sheet.pdf)
            expect(printed.sheet.pdf.startswith(b"%PDF"), "the receipt is a PDF")
    return received


def _shortfall_road(bench: Bench, item: Item) -> None:
    """The same item with things missing: everything is named at once, the notice prints, the rest is handed in, she withdraws."""
    steps, window = bench.steps, bench.counter.window
    answers = {**sample_answers(item.sample, window.now()), **sample_answers(item.shortfall_sample, window.now())}
    answers = {name: value for name, value in answers.items() if value != ""}
    with steps.step("一次性补正告知", "shortfall named at once") as told:
        draft, record, _ = _filled(bench, item, {**answers, **_blanks(item)}, tick_all=False)
        found = review(item, record)
        expect(len(found.shortfalls) >= 2, "several shortfalls are named together")
        told.append(f"一次列出 {len(found.shortfalls)} 项")
        if not _notice_possible(item):
            told.append("本类事项不发补正告知，窗口当场补齐")
            drafts.drop_draft(window, draft.draft_id, actor=CLERK)
            return
        draft = _mended(bench, item, draft, found)
        case = receive_case(window, ReceiveCase(draft, CLERK, CLERK_NAME, insists=True, shortfall=True))
        expect(case.state.phase is Phase.SHORTFALL, "the case waits for the applicant")
        printed = bench.papers.print_paper(case.case_id, sheets.SHORTFALL, actor=CLERK, clerk_name=CLERK_NAME)
        bench.save("shortfall.pdf", printed.sheet.pdf)
    with steps.step("补正与撤回", "supplemented, withdrawn"):
        full = sample_answers(item.sample, window.now())
        ticked = [{"code": material.code, "taken": True} for material in item.materials]
        state = case_acts.supplement_case(window, case.case_id, answers=full, materials=ticked, actor=CLERK)
        expect(state.phase is Phase.RECEIVED, "the supplemented case goes on")
        if check("withdrawn", Writer.COUNTER, state.situation) is Verdict.ALLOWED:
            state = case_acts.withdraw_case(
                window, case.case_id, reason="申请人另行办理", signed="on_paper", actor=CLERK
            )
            expect(state.phase is Phase.WITHDRAWN, "the case is withdrawn")


def _mended(bench: Bench, item: Item, draft: Draft, found: Review) -> Draft:
    """What is wrong is put right on the spot, from the sample; only what is missing goes on the notice."""
    window = bench.counter.window
    right = sample_answers(item.sample, window.now())
    wrong = {fall.key.rsplit("/", 1)[-1] for fall in found.wrong}
    if wrong - set(right):  # a total over rows: the rows are what is wrong
        wrong |= {name for name, value in right.items() if isinstance(value, list)}
    record = drafts.load_record(window, item, draft.answers)
    type_in(record, {name: right[name] for name in wrong if name in right})
    left = review(item, record)
    expect(not left.wrong, f"what was wrong is mended ({left.wrong})")
    expect(left.shortfalls, "something is still missing")
    return drafts.save_draft(window, replace(draft, answers=record.answers(relevant_only=False)))


def _blanks(item: Item) -> dict[str, Any]:
    return {name: "" for name, value in item.shortfall_sample.items() if value == ""}


def _notice_possible(item: Item) -> bool:
    at = Situation(Phase.RECEIVED, Kind(item.kind), item.accept_offline, item.conclude_offline)
    return check("shortfall_notified", Writer.COUNTER, at) is Verdict.ALLOWED


# ---------------------------------------------------------------------- at the district


def _deliver_to_departments(bench: Bench, item: Item, received: Received) -> None:
    steps, window = bench.steps, bench.counter.window
    with steps.step("送达各部门", "departments hold their parts") as told:
        begun = time.perf_counter()
        report = bench.sync()
        expect(not report.offline_because, f"the line is up ({report.offline_because})")
        with window.store.reading() as uow:
            expect(uow.outbox.count() == 0, "nothing is left in the outbox")
            expect(not uow.attachments.waiting(), "every scan was taken over")
        told_to = {route["department"] for route in _routes(bench, received.case_id)}
        (bench.out / "departments").mkdir(exist_ok=True)
        for old in (bench.out / "departments").glob("*.json"):
            old.unlink()
        for department in sorted(told_to):
            parts = bench.parts(department, received.case_id)
            expect(len(parts) == 1, f"{department} holds the case once ({len(parts)})")
            _expect_only_its_fields(item, parts[0])
            text = json.dumps(msgspec.to_builtins(parts[0]), ensure_ascii=False, indent=1, sort_keys=True)
            (bench.out / "departments" / f"{department}.json").write_text(text + "\n", "utf-8")
        others = set(bench.keys) - told_to
        expect(not any(bench.parts(code, received.case_id) for code in others), "nobody else holds anything")
        took = time.perf_counter() - begun
        expect(took < WITHIN_A_MINUTE_S, f"within the minute ({took:.1f} s)")
        told.append("、".join(sorted(told_to)))
    with steps.step("重发不重复", "sent again, taken once"):
        _send_again(bench, received.case_id)


def _routes(bench: Bench, case_id: str) -> Sequence[Mapping[str, Any]]:
    with bench.counter.window.store.reading() as uow:
        events = read_events(uow, case_id)
    return [route for event in events if event.header.type == "received" for route in event.payload["routes"]]


def _expect_only_its_fields(item: Item, part: PartInfo) -> None:
    route = next(route for route in item.routes if route.department == part.department)
    if "*" in route.fields:
        return
    beyond = set(part.fields) - set(route.fields) - {name.rsplit("_", 1)[0] for name in route.fields}
    beyond = {name for name in beyond if not isinstance(part.fields[name], list)}
    expect(not beyond, f"{part.department} holds only its fields, not {sorted(beyond)}")


def _send_again(bench: Bench, case_id: str) -> None:
    """The very bytes once more, as after a lost answer: the district gives the first places again."""
    window = bench.counter.window
    with window.store.reading() as uow:
        own = [row for row in uow.journal.of_case(case_id) if row.header.writer == window.terminal.writer]
    exchange = HttpExchange(
        bench.district.base_url,
        bench.counter.terminal_file.terminal_id,
        bench.counter.profile.link_key(),
        clock=china_now,
    )
    try:
        verdicts = exchange.push(own)
    finally:
        exchange.close()
    places = {row.header.id: row.position for row in own}
    expect(all(v.verdict == "accepted" for v in verdicts), "what was sent twice is accepted")
    expect(all(places[v.event_id] == v.position for v in verdicts), "and keeps its first place")


def _decide(bench: Bench, item: Item, received: Received) -> None:
    steps, case_id, lead = bench.steps, received.case_id, item.lead_department
    if bench.state(case_id).phase in (Phase.READY, Phase.CLOSED, Phase.MAKING):
        return
    with steps.step("部门核验", "departments answered"):
        for department in {route["department"] for route in _routes(bench, case_id)} - {lead}:
            for part in bench.parts(department, case_id):
                bench.answer(part)
    if bench.state(case_id).phase is Phase.RECEIVED:
        with steps.step("受理", "accepted") as told:
            bench.act(lead, case_id, "accepted")
            bench.sync()
            state = bench.state(case_id)
            expect(state.phase is Phase.ACCEPTED, f"受理 came back ({state.phase})")
            told.append(f"到期 {state.due_on or '—'}")
    with steps.step("决定与办结", "decided and concluded"):
        bench.act(lead, case_id, "decided", outcome="approved", reason="符合法定条件")
        bench.act(lead, case_id, "concluded")
        bench.sync()
        expect(bench.state(case_id).outcome == "approved", "the decision came back")
        expect(bench.state(case_id).official_number, "the official number came back")


# ---------------------------------------------------------------------- back at the counter


def _hand_over(bench: Bench, item: Item, received: Received) -> None:
    steps, window, case_id = bench.steps, bench.counter.window, received.case_id
    certificate = sheets.certificate_of(item)
    if certificate is not None:
        with steps.step("打印结果文书", "result paper printed") as told:
            printed = bench.papers.print_paper(case_id, certificate.code, actor=CLERK, clerk_name=CLERK_NAME)
            bench.save("certificate.pdf", printed.sheet.pdf)
            told.append(certificate.name.zh)
    if bench.state(case_id).phase is Phase.MAKING:
        with steps.step("到件", "result arrived"):
            state = case_acts.book_arrival(window, case_id, result_number="JZZ-2026-000001", actor=CLERK)
            expect(state.phase is Phase.READY, "the result lies at the counter")
    if bench.state(case_id).phase is Phase.READY:
        with steps.step("送达", "delivered"):
            receipt = "returned" if certificate and certificate.returned_on_collection else "none"
            state = collection.deliver_result(window, case_id, collection.Delivery(receipt=receipt), actor=CLERK)
            expect(state.phase is Phase.DELIVERED, "the result is in her hands")
            printed = bench.papers.print_paper(case_id, sheets.DELIVERY, actor=CLERK, clerk_name=CLERK_NAME)
            bench.save("delivery.pdf", printed.sheet.pdf)


def _close_day(bench: Bench, received: Received) -> None:
    steps, window = bench.steps, bench.counter.window
    with steps.step("日报", "daily summary"):
        bench.sync()
        facts = daily_sheet.daily_facts(window, clerk_name=CLERK_NAME)
        expect(facts.total.received >= 1, "the day counts the case")
        bench.save("daily.pdf", bench.papers.print_daily(actor=CLERK, clerk_name=CLERK_NAME).sheet.pdf)
    with steps.step("核对日志链", "journal and audit verified") as told:
        with window.store.reading() as uow:
            rows = uow.journal.of_case(received.case_id)
            audited = uow.audit.verify()
            head = uow.journal.head(window.terminal.writer)
            expect(uow.outbox.count() == 0, "everything is at the district")
        events = [read_event(row.header_bytes, row.payload_bytes) for row in rows]
        own = _own_chain(bench)
        verify_chain(own)
        expect(own[-1].header.writer_seq == head[0], "the chain is whole")
        expect(not bench.state(received.case_id).set_aside, "no event had to be set aside")
        told.append(f"事件 {len(own)}，审计 {audited}")
        text = [{"header": msgspec.to_builtins(event.header), "payload": event.payload} for event in events]
        (bench.out / "journal.json").write_text(json.dumps(text, ensure_ascii=False, indent=1) + "\n", "utf-8")
    with steps.step("落盘加密", "nothing readable on disk"):
        _expect_unreadable(bench, bench.state(received.case_id))


def _own_chain(bench: Bench) -> list[Any]:
    window = bench.counter.window
    with window.store.reading() as uow:
        rows = [row for case in uow.cases.listed() for row in uow.journal.of_case(case.case_id)]
    own = [row for row in rows if row.header.writer == window.terminal.writer]
    own.sort(key=lambda row: row.header.writer_seq)
    return [read_event(row.header_bytes, row.payload_bytes) for row in own]


def _expect_unreadable(bench: Bench, state: CaseState) -> None:
    """No name or number of the case stands readable in the counter's store, scans or second copy."""
    secrets = [text for text in (state.applicant_name, state.applicant_id_no) if len(text) >= 2]
    needles = [secret.encode(code) for secret in secrets for code in ("utf-8", "utf-16-le", "gb18030")]
    profile = bench.counter.profile.folder
    folders = [bench.counter.profile.store_folder, profile.parent / "second"]
    for path in (path for folder in folders for path in folder.rglob("*") if path.is_file()):
        content = path.read_bytes()
        expect(not any(needle in content for needle in needles), f"{path.name} shows nothing of the applicant")


def selftest(release: Published, out: Path, *, item_code: str, offline_first: bool, say: Say = print) -> int:
    """Exit code: 0 only when every step was verified."""
    try:
        notes = run_selftest(release, out, item_code=item_code, offline_first=offline_first, say=say)
    except (Failed, CounterError, requests.RequestException) as error:
        say(f"自检未通过 / self-test failed: {error}")
        return 1
    total = sum(seconds for name, seconds in notes.items() if name != "received at")
    say(f"自检通过 / self-test passed: {item_code}, {total:.1f} s, {out}")
    return 0


def selftest_all(release: Published, out: Path, *, offline_first: bool, say: Say = print) -> int:
    """Every item of the release that has a form, one after the other; names those not yet offered."""
    from counter_app.catalogue.reader import Catalogue

    catalogue = Catalogue.open(release.path, trusted_keys=(release.public_key,))
    failed = []
    for item in catalogue.items():
        lines: list[str] = []
        code = selftest(release, out / item.code, item_code=item.code, offline_first=offline_first, say=lines.append)
        say(f"{item.code} {item.name.zh}: {lines[-1]}")
        if code:
            failed.append(item.code)
            for line in lines[-3:]:
                say(f"    {line}")
    later = "、".join(f"{item.code} {item.name.zh}" for item in catalogue.tables.not_offered)
    say(f"尚未开办 / not yet offered ({len(catalogue.tables.not_offered)}): {later}")
    say(f"{len(catalogue.items()) - len(failed)} passed, {len(failed)} failed")
    return 1 if failed else 0


__all__ = ["Bench", "Cable", "Failed", "run_selftest", "selftest", "selftest_all"]
