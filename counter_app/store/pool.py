"""The station's own residents (30,000), found by name, pinyin initials or number within 10 ms."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.sql import ColumnElement
from sqlalchemy.sql.elements import BindParameter
from sqlalchemy.sql.schema import Column

from counter_app.ports import Person
from counter_app.store.rows import Shape, after_prefix
from counter_app.store.schema import PEOPLE, PEOPLE_GRAMS
from counter_app.store.sql import Sql, Transaction, add

_SHAPE = Shape(Person, json=["facts"])
_C, _G = PEOPLE.c, PEOPLE_GRAMS.c
_READ = select(*(_C[name] for name in _SHAPE.names))
_LIMIT: BindParameter[int] = bindparam("limit")


def _put() -> Sql:
    statement = insert(PEOPLE).values({c.name: bindparam(c.name) for c in PEOPLE.columns if c.name != "person_no"})
    rest = {c.name: statement.excluded[c.name] for c in PEOPLE.columns if c.name not in ("person_no", "id_no")}
    return Sql(statement.on_conflict_do_update(index_elements=["id_no"], set_=rest).returning(_C.person_no))


def _beginning(column: Column[str]) -> Sql:
    within = (column >= bindparam("text"), column < bindparam("after_text"))
    return Sql(_READ.where(*within).order_by(column).limit(_LIMIT))


def _holding() -> Sql:
    starts: ColumnElement[bool] = func.substr(_C.name, 1, func.length(bindparam("text"))) == bindparam("text")
    return Sql(
        _READ.join_from(PEOPLE_GRAMS, PEOPLE, _G.person_no == _C.person_no)
        .where(_G.gram == bindparam("gram"), func.instr(_C.name, bindparam("text")) > 0, ~starts)
        .order_by(_G.person_no)
        .limit(_LIMIT)
    )


_PUT = _put()
_GET = Sql(_READ.where(_C.id_no == bindparam("id_no")))
_KNOWN = Sql(select(_C.person_no, _C.name).where(_C.id_no == bindparam("id_no")))
_COUNT = Sql(select(func.count()).select_from(PEOPLE))
_BY_NAME, _BY_INITIALS = _beginning(_C.name), _beginning(_C.initials)
_BY_ID, _BY_ID_BACK = _beginning(_C.id_no), _beginning(_C.id_back)
_NAME_HOLDS = _holding()
_ADD_GRAM = add(PEOPLE_GRAMS)
_DROP_GRAM = Sql(delete(PEOPLE_GRAMS).where(_G.gram == bindparam("gram"), _G.person_no == bindparam("person_no")))


def grams(name: str) -> frozenset[str]:
    """Every character and every pair of neighbours of a name."""
    return frozenset(name) | frozenset(name[at : at + 2] for at in range(len(name) - 1))


class SqlPool:
    """What the terminal knows of its own village's people."""

    def __init__(self, transaction: Transaction) -> None:
        self._do = transaction

    def person(self, id_no: str) -> Person | None:
        """The resident with this number."""
        found = self._do.one(_GET, {"id_no": id_no})
        return _SHAPE.row(found) if found else None

    def search(self, text: str, *, limit: int = 20) -> tuple[Person, ...]:
        """Residents by first or last characters of the number, by initials, or by a part of the name (its beginning first)."""
        wanted = text.strip()
        if not wanted:
            return ()
        if any(sign.isdigit() for sign in wanted):
            return self._by_number(wanted.upper(), limit)
        if wanted.isascii() and (found := self._beginning(_BY_INITIALS, wanted.lower(), limit)):
            return found
        return self._by_name(wanted, limit)

    def put_all(self, people: Iterable[Person]) -> None:
        """Writes or replaces these residents; some hundreds at a time keep the transaction short."""
        for person in people:
            self._put(person)

    def count(self) -> int:
        """How many residents are kept."""
        found = self._do.one(_COUNT)
        return int(found[0]) if found else 0

    def _by_number(self, wanted: str, limit: int) -> tuple[Person, ...]:
        first = self._beginning(_BY_ID, wanted, limit)
        last = self._beginning(_BY_ID_BACK, wanted[::-1], limit)
        return tuple({person.id_no: person for person in (*first, *last)}.values())[:limit]

    def _by_name(self, wanted: str, limit: int) -> tuple[Person, ...]:
        found = self._beginning(_BY_NAME, wanted, limit)
        if len(found) == limit:
            return found
        asked = {"gram": wanted[:2], "text": wanted, "limit": limit - len(found)}
        return found + _SHAPE.rows(self._do.all(_NAME_HOLDS, asked))

    def _beginning(self, sql: Sql, text: str, limit: int) -> tuple[Person, ...]:
        return _SHAPE.rows(self._do.all(sql, {"text": text, "after_text": after_prefix(text), "limit": limit}))

    def _put(self, person: Person) -> None:
        known = self._do.one(_KNOWN, {"id_no": person.id_no})
        values = _SHAPE.columns(person)
        values["initials"] = person.initials.lower()
        values["id_back"] = person.id_no[::-1]
        ((person_no,),) = self._do.all(_PUT, values)
        before, after = grams(known[1] if known else ""), grams(person.name)
        for gram in before - after:
            self._do.run(_DROP_GRAM, {"gram": gram, "person_no": person_no})
        self._do.run_many(_ADD_GRAM, [{"gram": gram, "person_no": person_no} for gram in after - before])
