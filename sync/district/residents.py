"""Invented residents for demos and tests: nobody of them exists. Their area codes (4399xx) are not assigned to any place."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from counter_app.catalogue.model import Item
from counter_app.catalogue.samples import sample_answers
from counter_app.domain.checksums import citizen_check, uscc_check
from counter_app.domain.numbers import check_citizen_id, parse_citizen_id
from counter_app.domain.working_time import BEIJING
from sync.wire import PersonInfo

_SURNAMES = "陈李黄张梁何林吴周刘罗郑谭郭邓麦霍区岑冼欧阳"
_GIVEN = "嘉欣俊杰志明丽华伟强秀英建国雪梅子轩雨桐浩然思敏永安晓岚海燕文博佩珊启明柏霖若曦"
_STREETS = ("新城路", "岭南大道北", "汾江中路", "同华东二路", "季华五路", "文昌路", "朝安南路")
_HOME = ("广西玉林市", "湖南邵阳市", "江西赣州市", "四川达州市", "广东湛江市", "贵州毕节市")
# GB/T 3304; the pool writes names, a form's list takes either.
_NATIONS = {"01": "汉族", "06": "苗族", "08": "壮族", "15": "土家族"}
_MOSTLY = ("01", "01", "01", "01", "01", "01", "01", "08", "06", "15")
_FIRMS = ("佛山市禅城区云桥陶瓷样品厂", "佛山市安和物业示例公司", "禅城区晨光电子示例厂", "佛山市南风家政样例公司")
AREA_CODES = ("439901", "439902", "439903")


@dataclass(frozen=True, slots=True)
class Village:
    """Where invented people live: 12-digit code and the address before the street."""

    code: str
    address: str


def invent_residents(village: Village, count: int, *, today: date, seed: int = 1) -> tuple[PersonInfo, ...]:
    """``count`` people with sound check digits, the same for the same seed; two in five are migrants with a registration."""
    chance = random.Random(f"{village.code}/{seed}")
    people: dict[str, PersonInfo] = {}
    while len(people) < count:
        person = _person(chance, village, today)
        people.setdefault(person.id_no, person)
    return tuple(people.values())


def people_of_samples(items: Iterable[Item], village: Village, *, today: date) -> Iterator[PersonInfo]:
    """The invented applicants of a release's samples, so that a demo can look them up: one for every ID number, with what all
    the items that name her would have filled in from the pool."""
    known: dict[str, dict[str, str]] = {}
    for item in items:
        sample = sample_answers(item.sample, datetime.combine(today, time(9), tzinfo=BEIJING))
        id_no, name = sample.get(item.applicant_id_no), sample.get(item.applicant_name)
        if isinstance(id_no, str) and isinstance(name, str) and check_citizen_id(id_no, today) is None:
            said = known.setdefault(id_no, {"name": name})
            for fact, value in _asked_of_the_pool(item, sample):
                said.setdefault(fact, value)
    for id_no, said in known.items():
        yield _of_sample(id_no, said, village, today)


def _asked_of_the_pool(item: Item, sample: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for prefill in item.prefill:
        value = sample.get(prefill.question)
        if prefill.source.startswith("pool.") and isinstance(value, str) and value:
            yield prefill.source.removeprefix("pool."), value


def initials(name: str) -> str:
    """First letters of the name's pinyin, capitals."""
    from pypinyin import Style, lazy_pinyin

    return "".join(lazy_pinyin(name, style=Style.FIRST_LETTER)).upper()


def _person(chance: random.Random, village: Village, today: date) -> PersonInfo:
    born = date(1946, 1, 1) + timedelta(days=chance.randrange(78 * 365))
    serial = chance.randrange(1, 1000)
    body = f"{chance.choice(AREA_CODES)}{born:%Y%m%d}{serial:03d}"
    name = chance.choice(_SURNAMES[:-2]) + "".join(chance.sample(_GIVEN, chance.choice((1, 2, 2))))
    migrant = chance.random() < 0.4
    home = f"{chance.choice(_HOME)}样例村 {chance.randrange(1, 200)} 号" if migrant else f"{village.address}户籍"
    return PersonInfo(
        id_no=body + citizen_check(body),
        name=name,
        sex="男" if serial % 2 else "女",
        birth=born.isoformat(),
        nation=_NATIONS[chance.choice(_MOSTLY)],
        phone=f"199{chance.randrange(10**8):08d}",
        huji=home,
        village=village.code,
        address=_address(chance, village),
        initials=initials(name),
        facts=_facts(chance, village, today) if migrant else {},
        as_of=today.isoformat(),
    )


def _address(chance: random.Random, village: Village) -> str:
    street, number = chance.choice(_STREETS), chance.randrange(1, 260)
    return f"{village.address}{street} {number} 号 {chance.randrange(1, 12)} 座 {chance.randrange(101, 1805)} 房"


def _facts(chance: random.Random, village: Village, today: date) -> dict[str, str]:
    registered = today - timedelta(days=chance.randrange(20, 1500))
    uscc = f"91440604MA{chance.randrange(10**7):07d}"
    return {
        "reg_no": f"J{village.code}{chance.randrange(10**6):06d}",
        "reg_date": registered.isoformat(),
        "employer": chance.choice(_FIRMS),
        "employer_uscc": uscc + uscc_check(uscc),
        "insured_months": str(chance.randrange(0, 60)),
    }


def _of_sample(id_no: str, said: Mapping[str, str], village: Village, today: date) -> PersonInfo:
    citizen = parse_citizen_id(id_no, today)
    own = {field: said[field] for field in PersonInfo.__struct_fields__ if field in said}
    given = {
        **own,
        "id_no": id_no,
        "id_type": "居民身份证",
        "sex": citizen.sex,
        "birth": citizen.birth.isoformat(),
        "nation": _NATIONS.get(said.get("nation", ""), said.get("nation", "")),
        "village": village.code,
        "initials": initials(said["name"]),
    }
    facts = {name: value for name, value in said.items() if name not in PersonInfo.__struct_fields__}
    return PersonInfo(**given, facts=facts, as_of=today.isoformat())
