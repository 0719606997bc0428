"""Forms with their files, from a server into a folder: a form is there whole, checked by its hashes, or as it was before."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from counter_app.errors import NeighbourFailed
from sync.openrosa.listing import ListedFile, ListedForm, list_files
from sync.openrosa.server import Server

MOST_FORM_BYTES = 10_000_000
MOST_FILE_BYTES = 500_000_000
FORM, FILES, NOTE = "form.xml", "media", "fetched.json"
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)
_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"|?*\\]')


@dataclass(frozen=True, slots=True)
class FetchedForm:
    """A form in its folder; ``changed`` is False when everything was there already."""

    form: ListedForm
    folder: Path
    files: tuple[str, ...]
    changed: bool

    @property
    def form_path(self) -> Path:
        return self.folder / FORM

    @property
    def media(self) -> dict[str, Path]:
        """What ``compile_form`` takes as the files that came with the form."""
        return {name: self.folder / FILES / name for name in self.files}


def fetch_form(server: Server, form: ListedForm, into: Path) -> FetchedForm:
    """``into/<form id>`` with ``form.xml`` and ``media/``; only what changed is downloaded.

    Raises NeighbourFailed: the server's failures, ``wrong_hash``, and ``unsafe_name`` for a file that would leave its folder.
    """
    files = list_files(server, form)
    _refuse_unsafe(files)
    folder = into / folder_name(form.form_id)
    note = _note(form, files)
    names = tuple(one.name for one in files)
    if _is_there(folder, note, names):
        return FetchedForm(form, folder, names, changed=False)
    into.mkdir(parents=True, exist_ok=True)
    staged = Path(tempfile.mkdtemp(prefix=".fetching-", dir=into))
    try:
        _download(server, form.download_url, staged / FORM, form.md5, MOST_FORM_BYTES)
        (staged / FILES).mkdir()
        kept = _kept(folder)
        for one in files:
            _bring(server, one, staged / FILES / one.name, folder / FILES / one.name, kept)
        (staged / NOTE).write_text(note, "utf-8")
        _put_in_place(staged, folder)
    finally:
        shutil.rmtree(staged, ignore_errors=True)
    return FetchedForm(form, folder, names, changed=True)


def folder_name(form_id: str) -> str:
    """A folder's name for a form id; what had to be changed for it gets a mark of its own, so that no two ids meet."""
    plain = re.sub(r"[^\w.-]", "_", form_id)[:80].strip(".") or "_"
    if plain == form_id and not _RESERVED.fullmatch(plain) and plain == plain.lower():
        return plain
    return f"{plain}-{hashlib.sha256(form_id.encode()).hexdigest()[:8]}"


def _refuse_unsafe(files: tuple[ListedFile, ...]) -> None:
    seen: set[str] = set()
    for one in files:
        parts = one.name.split("/")
        lost = len(one.name.encode()) > 200 or one.name.lower() in seen or _UNSAFE.search(one.name)
        if lost or any(not part or part != part.strip(". ") or _RESERVED.fullmatch(part) for part in parts):
            raise NeighbourFailed(where=one.name, why="unsafe_name")
        seen.add(one.name.lower())


def _note(form: ListedForm, files: tuple[ListedFile, ...]) -> str:
    shown = {"form": asdict(form), "files": [{"name": one.name, "md5": one.md5} for one in files]}
    return json.dumps(shown, ensure_ascii=False, indent=1, sort_keys=True)


def _is_there(folder: Path, note: str, names: tuple[str, ...]) -> bool:
    """Whether this very form was fetched before and nobody took a file away."""
    try:
        same = (folder / NOTE).read_text("utf-8") == note
    except (OSError, UnicodeError):
        return False
    return same and (folder / FORM).is_file() and all((folder / FILES / name).is_file() for name in names)


def _kept(folder: Path) -> dict[str, str]:
    """The md5, by name, that the files fetched before were listed with."""
    try:
        note = json.loads((folder / NOTE).read_text("utf-8"))
        return {str(one["name"]): str(one["md5"]) for one in note["files"]}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _bring(server: Server, one: ListedFile, target: Path, before: Path, kept: dict[str, str]) -> None:
    """The file, copied from the fetch before when the server says it is the same one."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if kept.get(one.name) == one.md5 and before.is_file() and (one.is_list or _md5_of(before) == one.md5):
        shutil.copyfile(before, target)
    else:
        _download(server, one.download_url, target, "" if one.is_list else one.md5, MOST_FILE_BYTES)


def _md5_of(path: Path) -> str:
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()


def _download(server: Server, url: str, target: Path, md5: str, most: int) -> None:
    digest = hashlib.md5(usedforsecurity=False)
    with target.open("wb") as opened:

        def write(piece: bytes) -> None:
            digest.update(piece)
            opened.write(piece)

        server.download(url, most, write)
        opened.flush()
        os.fsync(opened.fileno())
    if md5 and digest.hexdigest() != md5:
        raise NeighbourFailed(where=target.name, why="wrong_hash", url=url)


def _put_in_place(staged: Path, folder: Path) -> None:
    """The new folder where the old one was; when that cannot be done the old one stays."""
    aside = folder.with_name(f".{folder.name}.before")
    shutil.rmtree(aside, ignore_errors=True)
    if folder.exists():
        folder.rename(aside)
    try:
        staged.rename(folder)
    except OSError:
        if aside.exists():
            aside.rename(folder)
        raise
    shutil.rmtree(aside, ignore_errors=True)
