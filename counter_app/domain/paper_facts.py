"""What a sheet is made from: plain frozen values, taken by the caller from what was stored.

No store, no Qt, no catalogue here. Times are ISO 8601 text with offset (``2026-11-23T09:12:05+08:00``), dates ``YYYY-MM-DD``;
an empty text means "there is none" and its line is left out. The ID number and the telephone come whole; the sheets that must
mask them do so.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialLine:
    """A material 材料. ``form``: original, copy, electronic, printed_form, or the words to print; ``taken``: handed in.

    ``to_come`` 待补: may follow later, or an open notice asks for it; ``optional`` 非必要: says nothing while it was not brought.
    """

    name: str
    form: str = "original"
    copies: int = 1
    taken: bool = True
    to_come: bool = False
    optional: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortfallLine:
    """One point of a 补正告知: what is wrong with what, the standard wanted and its legal basis (all four are mandatory)."""

    name: str
    wrong: str
    standard: str
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentLine:
    """A department the case goes to. ``purpose``: decide, verify, inform, or the words to print."""

    name: str
    purpose: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentLine:
    """A paper or certificate that is handed over, with its number."""

    name: str
    number: str = ""
    copies: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperFacts:
    """Everything a paper about one case may show; each paper takes what it needs and refuses when something mandatory lacks.

    ``number`` 收件号, ``official_number`` 办件编号, ``document_number`` 文号; ``nth`` counts prints from 1 (``print_reason`` says
    why again), ``version`` counts corrected receipts from 1; ``issued_by`` the organ whose paper it is (空: 实施主体);
    ``seal_name`` the seal it carries (empty prints 未盖章); ``qr_payload`` what the QR holds (empty: the number);
    ``sealed`` how (wet, e_seal, none); ``issued_at`` when the event happened that the paper tells of; ``accepting_point`` 受理点 where
    it is not the station; ``licensing_law`` whether 行政许可法 wording applies to the item, ``reviewable`` whether its refusal must name
    the remedy; ``denied`` whether the application was turned down on its merits, ``deemed`` whether silence accepted it;
    ``provisional`` 暂计 for the due day; ``unconfirmed`` 待确认 for a booking; ``to_check`` what was taken in as 待核, ``no_document``
    that the applicant has none; ``slip`` the number of the hand-written slip the case was entered from; ``receiver_evidence`` what
    was seen of a taker who is not the applicant; ``due_*`` what moved the limit (the event) and when, from which day, why, until
    when and which kind of pause;
    ``promised`` the promised limit in words and ``promised_on`` its last day, were it accepted on the day of the receipt
    (``provisional_promise`` 暂计); ``result_name``
    what is collected here once it has come, ``collect_with`` the paper to bring for it; ``received_by`` and ``corrected_by`` clerks;
    ``lost_*`` and ``declarant_*`` the statement of a lost receipt; ``corrected_*`` why and when it is version n; ``supplemented_at`` when
    something was handed in later; ``ended_*`` when and why it was voided or withdrawn (``ended_as``: the event).
    """

    station_name: str
    station_code: str
    item_name: str
    printed_at: str
    town_name: str = ""
    district_name: str = ""
    city_name: str = "佛山市"
    window: str = ""
    clerk_name: str = ""
    station_phone: str = ""
    station_address: str = ""
    office_hours: str = ""
    number: str = ""
    short_number: str = ""
    official_number: str = ""
    document_number: str = ""
    implementing_code: str = ""
    implementing_body: str = ""
    accepting_point: str = ""
    item_kind: str = ""
    fee: str = ""
    applicant_label: str = "申请人"
    applicant_name: str = ""
    applicant_id_type: str = "居民身份证"
    applicant_id_no: str = ""
    applicant_phone: str = ""
    agent_name: str = ""
    received_at: str = ""
    accepted_at: str = ""
    due_on: str = ""
    statutory_limit: str = ""
    committed_limit: str = ""
    provisional: bool = False
    promised: str = ""
    promised_on: str = ""
    provisional_promise: bool = False
    result_name: str = ""
    collect_with: str = ""
    received_by: str = ""
    corrected_by: str = ""
    due_event: str = ""
    due_moved_at: str = ""
    due_was: str = ""
    due_reason: str = ""
    due_until: str = ""
    due_pause: str = ""
    materials: tuple[MaterialLine, ...] = ()
    shortfalls: tuple[ShortfallLine, ...] = ()
    supplement_by: str = ""
    consequence: str = ""
    served_at: str = ""  # when the shortfall notice was handed over
    left_before: str = ""  # the witness of a notice that the applicant would not sign
    departments: tuple[DepartmentLine, ...] = ()
    notice_version: str = ""
    offline: bool = False
    card_read: bool = True
    slip: str = ""
    slip_at: str = ""
    unconfirmed: bool = False
    to_check: tuple[str, ...] = ()
    no_document: bool = False
    version: int = 1
    nth: int = 1
    print_reason: str = ""
    basis: tuple[str, ...] = ()
    licensing_law: bool = False
    reason: str = ""
    remedy: str = ""
    reviewable: bool = True
    denied: bool = False
    deemed: bool = False
    go_to: str = ""
    issued_by: str = ""
    issued_at: str = ""
    seal_name: str = ""
    sealed: str = "wet"
    certificate_title: str = ""
    certificate_body: str = ""
    certificate_fields: tuple[tuple[str, str], ...] = ()
    certificate_notes: tuple[str, ...] = ()
    returned_on_collection: bool = False
    qr_payload: str = ""
    delivered_at: str = ""
    delivery_way: str = ""
    delivery_place: str = ""
    delivery_note: str = ""
    documents: tuple[DocumentLine, ...] = ()
    receiver_name: str = ""
    receiver_id_no: str = ""
    receiver_relation: str = ""
    receiver_evidence: tuple[str, ...] = ()
    lost_paper: str = ""
    lost_how: str = ""
    declared_at: str = ""
    declarant_name: str = ""
    declarant_id_no: str = ""
    declarant_relation: str = ""
    corrected_at: str = ""
    correction_reason: str = ""
    old_sheet_taken_back: bool = False
    supplemented_at: str = ""
    ended_as: str = ""
    ended_at: str = ""
    ended_reason: str = ""
    second_clerk_name: str = ""
    signature_on_file: bool = False
    language: str = "zh"


@dataclass(frozen=True, slots=True, kw_only=True)
class CountRow:
    """Figures of one item, clerk or hour: 收件, 受理, 补正, 办结, 退件."""

    name: str
    received: int = 0
    accepted: int = 0
    shortfall: int = 0
    concluded: int = 0
    returned: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsentRow:
    """One case that the district does not have yet."""

    number: str
    item_name: str
    reason: str
    since: str
    age_working_days: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRow:
    """One printed sheet that needs a word: spoiled, voided or reprinted."""

    number: str
    paper: str
    document_number: str = ""
    reason: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectedRow:
    """领取登记: one result that was handed over; the taker's name is masked, her signature stands on the 送达回证."""

    number: str
    document: str
    document_number: str = ""
    taker: str = ""
    relation: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LookUpRow:
    """A clerk's look-ups that led to no case that day: ``kinds`` are (search, view or person; the item's name; how often)."""

    name: str
    count: int
    kinds: tuple[tuple[str, str, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyFacts:
    """The day of one window or station: ``on`` is its date, ``audit_seq`` and ``audit_head`` the head of the audit chain."""

    station_name: str
    station_code: str
    on: str
    printed_at: str
    town_name: str = ""
    district_name: str = ""
    city_name: str = "佛山市"
    window: str = ""
    clerk_name: str = ""
    total: CountRow = CountRow(name="合计")
    by_item: tuple[CountRow, ...] = ()
    by_clerk: tuple[CountRow, ...] = ()
    by_hour: tuple[tuple[str, int], ...] = ()
    unsent: tuple[UnsentRow, ...] = ()
    prints: tuple[tuple[str, int], ...] = ()
    spoiled: tuple[SheetRow, ...] = ()
    voided: tuple[SheetRow, ...] = ()
    collected: tuple[CollectedRow, ...] = ()
    lookups: tuple[LookUpRow, ...] = ()
    delivered: int = 0
    withdrawn: int = 0
    bad_ratings: int = 0
    audit_seq: int = 0
    audit_head: str = ""
    nth: int = 1
    language: str = "zh"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormPart:
    """A part of a form: its title (empty for none) and (label, answer) rows."""

    title: str
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormFacts:
    """A form that is signed before F9: there is no 收件号 yet, so ``version`` and ``code`` say which text was signed.

    ``kind``: application, authorisation, consent, promise. ``signers``: labels of the signature lines; ``members``: names of the
    family members who sign in a table of their own.
    """

    paper: str
    kind: str
    title: str
    body: str
    item_name: str
    parts: tuple[FormPart, ...]
    version: int
    code: str
    printed_at: str
    station_name: str
    station_code: str
    signers: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    clerk_name: str = ""
    window: str = ""
    town_name: str = ""
    district_name: str = ""
    city_name: str = "佛山市"
    nth: int = 1
