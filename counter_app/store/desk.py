"""Small things of the desk: tasks, printed sheets, notes by key, and the station's people."""

from __future__ import annotations

from sqlalchemy import bindparam, literal_column, select, update

from counter_app.ports import Account, PrintRow, Task
from counter_app.store.rows import Shape, after_prefix
from counter_app.store.schema import ACCOUNTS, NOTES, PRINTS, TASKS
from counter_app.store.sql import Sql, Transaction, put

_TASK = Shape(Task, json=["details"])
_READ_TASK = select(*(TASKS.c[name] for name in _TASK.names))
_PUT_TASK = put(TASKS, "task_id")
_OPEN_TASKS = Sql(
    _READ_TASK.where(TASKS.c.done_at == literal_column("''")).order_by(TASKS.c.opened_at, TASKS.c.task_id)
)
_CLOSE_TASK = Sql(update(TASKS).where(TASKS.c.task_id == bindparam("which")).values(done_at=bindparam("at")))

_PRINT = Shape(PrintRow, flags=["spoiled"])
_READ_PRINT = select(*(PRINTS.c[name] for name in _PRINT.names))
_PUT_PRINT = put(PRINTS, "print_id")
_PRINTS_OF_CASE = Sql(
    _READ_PRINT.where(PRINTS.c.case_id == bindparam("case_id")).order_by(PRINTS.c.at, PRINTS.c.print_id)
)
_PRINTS_ON = Sql(
    _READ_PRINT.where(PRINTS.c.at >= bindparam("on"), PRINTS.c.at < bindparam("after_on")).order_by(PRINTS.c.at)
)

_GET_NOTE = Sql(select(NOTES.c.value).where(NOTES.c.key == bindparam("key")))
_PUT_NOTE = put(NOTES, "key")

_ACCOUNT = Shape(Account, flags=["active"])
_READ_ACCOUNT = select(*(ACCOUNTS.c[name] for name in _ACCOUNT.names))
_PUT_ACCOUNT = put(ACCOUNTS, "account_id")
_GET_ACCOUNT = Sql(_READ_ACCOUNT.where(ACCOUNTS.c.account_id == bindparam("account_id")))
_ALL_ACCOUNTS = Sql(_READ_ACCOUNT.order_by(ACCOUNTS.c.account_id))


class SqlTasks:
    """What a person at the counter must do."""

    def __init__(self, transaction: Transaction) -> None:
        self._do = transaction

    def put(self, task: Task) -> None:
        """Writes or replaces the task."""
        self._do.run(_PUT_TASK, _TASK.columns(task))

    def open(self) -> tuple[Task, ...]:
        """Tasks nobody has done yet, oldest first."""
        return _TASK.rows(self._do.all(_OPEN_TASKS))

    def close(self, task_id: str, at: str) -> None:
        """The task is done."""
        self._do.run(_CLOSE_TASK, {"which": task_id, "at": at})


class SqlPrints:
    """Every sheet that was printed; the same id again notes what became of it (spoiled)."""

    def __init__(self, transaction: Transaction) -> None:
        self._do = transaction

    def add(self, row: PrintRow) -> None:
        """Notes a sheet before it is handed out."""
        self._do.run(_PUT_PRINT, _PRINT.columns(row))

    def of_case(self, case_id: str) -> tuple[PrintRow, ...]:
        """Sheets of this case in order of time."""
        return _PRINT.rows(self._do.all(_PRINTS_OF_CASE, {"case_id": case_id}))

    def on(self, on: str) -> tuple[PrintRow, ...]:
        """Sheets of this day in order of time."""
        return _PRINT.rows(self._do.all(_PRINTS_ON, {"on": on, "after_on": after_prefix(on)}))


class SqlNotes:
    """Small values by key."""

    def __init__(self, transaction: Transaction) -> None:
        self._do = transaction

    def get(self, key: str, default: str = "") -> str:
        """The value, or the default."""
        found = self._do.one(_GET_NOTE, {"key": key})
        return str(found[0]) if found else default

    def put(self, key: str, value: str) -> None:
        """Writes or replaces the value."""
        self._do.run(_PUT_NOTE, {"key": key, "value": value})


class SqlAccounts:
    """The station's people as the district lists them."""

    def __init__(self, transaction: Transaction) -> None:
        self._do = transaction

    def put(self, account: Account) -> None:
        """Writes or replaces the account."""
        self._do.run(_PUT_ACCOUNT, _ACCOUNT.columns(account))

    def get(self, account_id: str) -> Account | None:
        """The account with this id."""
        found = self._do.one(_GET_ACCOUNT, {"account_id": account_id})
        return _ACCOUNT.row(found) if found else None

    def all(self) -> tuple[Account, ...]:
        """Every account, those that may no longer log in too."""
        return _ACCOUNT.rows(self._do.all(_ALL_ACCOUNTS))
