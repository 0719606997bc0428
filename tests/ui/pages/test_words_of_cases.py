import re
import tomllib

import pytest

from counter_app.domain.case_table import TABLE, Phase
from sync.wire import LINK_CODES, REFUSALS
from ui.desktop.i18n.words import flat
from ui.desktop.pages import queue_rows
from ui.desktop.style.places import resources
from ui.desktop.words import has_words

FILES = ("queue", "case", "deliver", "events", "search", "report", "sync", "preview", "flags")
TASKS = (*queue_rows.TASKS, "other")


def words(language: str, name: str) -> dict[str, str]:
    found = flat(tomllib.loads((resources() / "i18n" / language / f"{name}.toml").read_text("utf-8")))
    return {key: text for key, text in found.items() if not (key.endswith("_one") and key[:-4] in found)}


@pytest.mark.parametrize("name", FILES)
def test_both_languages_say_the_same_things_with_the_same_values(name: str) -> None:
    chinese, english = words("zh_CN", name), words("en", name)
    assert chinese.keys() == english.keys()
    for key in chinese:
        assert set(re.findall(r"{(\w+)}", chinese[key])) == set(re.findall(r"{(\w+)}", english[key])), key


def test_every_phase_event_and_task_has_words() -> None:
    phases = [phase.value for phase in Phase if phase is not Phase.NEW]
    wanted = [f"queue.{kind}.{phase}" for phase in phases for kind in ("phase", "todo")]
    wanted += [f"events.name.{row.event}" for row in TABLE]
    wanted += [f"queue.task.{task}.{part}" for task in TASKS for part in ("chip", "do", "key")]
    assert [word for word in wanted if not has_words(word)] == []


def test_every_reason_something_waits_has_words_and_a_step() -> None:
    codes = (*REFUSALS, *LINK_CODES)
    assert [code for code in codes if not (has_words(f"wire.{code}") and has_words(f"wire.step.{code}"))] == []
