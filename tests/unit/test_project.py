"""The project keeps its own promises: locks, README, floors, and words that must not be in it."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import own_threads

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock")
READMES = ("README.md", "README.zh-CN.md")

# Package indexes, places of one machine and workshop talk; spelled so that this file does not match itself.
FORBIDDEN = re.compile(
    r"py[p]i\.org|python[h]osted|deb\.debian\.[o]rg|registry\.n[p]mjs|/wo[r]k/|\.\./sh[a]red|sub[a]gent|farm-[s]tudio"
)
FONTS = (
    "NotoSansSC-Regular",
    "NotoSansSC-Medium",
    "NotoSansSC-Bold",
    "NotoSerifSC-Regular",
    "NotoSerifSC-Bold",
    "HanaMinB",
)


def tracked_text_files() -> Iterator[tuple[str, str]]:
    """Name and text of every tracked file that is text and still there."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    for name in filter(None, listed.split("\0")):
        path = ROOT / name
        if not path.is_file():
            continue
        raw = path.read_bytes()
        if b"\0" not in raw[:8192]:
            yield name, raw.decode("utf-8")


def imported_names(source: Path) -> set[str]:
    """Full dotted names of the modules a file imports; relative imports stay inside their package."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names.add(node.module)
    return names


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_one_exact_version_and_a_hash(lock: str) -> None:
    blocks = re.split(r"\n(?=[a-zA-Z0-9])", (ROOT / lock).read_text("utf-8").strip())
    assert len(blocks) > 40
    for block in blocks:
        assert re.match(r"[a-z0-9-]+==[0-9][^ ]* ", block), block.splitlines()[0]
        assert "--hash=sha256:" in block, block.splitlines()[0]


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_index_and_no_host(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8")
    assert "://" not in text
    assert "--index" not in text
    assert "--find-links" not in text


def test_what_runs_and_what_tests_agree_on_every_version() -> None:
    run, dev = ({*re.findall(r"^\S+==\S+", (ROOT / lock).read_text("utf-8"), re.M)} for lock in LOCKS)
    assert run < dev


def test_no_terminal_package_compiles_forms() -> None:
    runtime = (ROOT / "requirements.lock").read_text("utf-8")
    assert not re.search(r"^(pyxform|pandas|openpyxl|pytest|mypy)==", runtime, re.M)


@pytest.mark.parametrize("readme", READMES)
def test_every_make_target_named_in_a_readme_exists(readme: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    named = set(re.findall(r"\bmake ([a-z][a-z-]+)", (ROOT / readme).read_text("utf-8")))
    assert {"setup", "run", "test", "lint", "bench", "screenshots", "catalogue"} <= named <= targets


@pytest.mark.parametrize("readme", READMES)
def test_every_relative_link_of_a_readme_leads_somewhere(readme: str) -> None:
    links = re.findall(r"(?<!!)\[[^]]*\]\(([^)#]+)\)", (ROOT / readme).read_text("utf-8"))
    missing = [link for link in links if "://" not in link and not (ROOT / link).exists()]
    assert links
    assert not missing


def test_both_readmes_show_the_same_pictures_and_those_that_are_drawn() -> None:
    shown = [re.findall(r"!\[[^]]*\]\(([^)]+)\)", (ROOT / readme).read_text("utf-8")) for readme in READMES]
    assert len(shown[0]) >= 4
    assert shown[0] == shown[1]
    drawn = {path.name for path in (ROOT / "docs" / "screenshots").glob("*.png")}
    assert not drawn or {Path(picture).name for picture in shown[0]} <= drawn


def test_no_tracked_file_names_a_package_host_or_a_place_of_one_machine() -> None:
    found = [
        f"{name}:{number}"
        for name, text in tracked_text_files()
        for number, line in enumerate(text.splitlines(), 1)
        if FORBIDDEN.search(line)
    ]
    assert not found


def is_within(name: str, packages: set[str]) -> bool:
    """Whether the dotted name is one of the packages or lies inside one."""
    return any(name == package or name.startswith(package + ".") for package in packages)


def test_the_domain_and_the_errors_import_only_the_standard_library_and_each_other() -> None:
    allowed = {*sys.stdlib_module_names, "counter_app.domain", "counter_app.errors"}
    for source in [ROOT / "counter_app" / "errors.py", *(ROOT / "counter_app" / "domain").rglob("*.py")]:
        foreign = {name for name in imported_names(source) if not is_within(name, allowed)}
        assert not foreign, f"{source.relative_to(ROOT)} imports {foreign}"


def test_packaging_and_resources_never_become_packages() -> None:
    assert not list((ROOT / "packaging").rglob("__init__.py"))
    assert not list((ROOT / "resources").rglob("*.py"))


@pytest.mark.parametrize("font", FONTS)
def test_every_font_lies_beside_its_licence(font: str) -> None:
    folder = ROOT / "resources" / "fonts"
    assert (folder / f"{font}.ttf").read_bytes()[:4] == b"\0\1\0\0"
    licence = (folder / f"{font.partition('-')[0]}-OFL.txt").read_text("utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence


def test_a_thread_of_the_product_left_running_would_be_noticed() -> None:
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait, name="counter-forgotten", daemon=True)
    thread.start()
    assert thread in own_threads()
    stop.set()
    thread.join()
    assert thread not in own_threads()
