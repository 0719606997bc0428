"""Form lists and manifests (OpenRosa 1.0, Form List API) as rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from counter_app.errors import BadInput, NeighbourFailed
from counter_app.forms.reopening import read
from sync.openrosa.server import Server, address

_LIST = "{http://openrosa.org/xforms/xformsList}"
_MANIFEST = "{http://openrosa.org/xforms/xformsManifest}"
MOST_BYTES = 10_000_000
"""Of one list."""
MOST_FORMS = 5_000
MOST_LISTS = 50
MOST_MEDIA = 2_000


@dataclass(frozen=True, slots=True)
class ListedForm:
    """One form of a server's list; ``md5`` is that of its file, in hexadecimal."""

    form_id: str
    name: str
    version: str
    md5: str
    download_url: str
    manifest_url: str = ""


@dataclass(frozen=True, slots=True)
class ListedFile:
    """One file of a form's manifest. ``is_list``: entities, whose ``md5`` says whether they changed, not what the file is."""

    name: str
    md5: str
    download_url: str
    is_list: bool = False


def list_forms(server: Server) -> tuple[ListedForm, ...]:
    """Every form that the server offers, those of its groups too; raises NeighbourFailed."""
    found: list[ListedForm] = []
    waiting, seen = [server.endpoint("formList")], set[str]()
    while waiting:
        url = waiting.pop(0)
        if url in seen:
            continue
        seen.add(url)
        answer = server.get(url, MOST_BYTES, openrosa=True)
        root = _root(answer.body, url, f"{_LIST}xforms")
        found += (_form(element, answer.url) for element in root.iterfind(f"{_LIST}xform"))
        groups = root.iterfind(f"{_LIST}xforms-group")
        waiting += [address(answer.url, _text(group, f"{_LIST}listUrl", url)) for group in groups]
        if len(found) > MOST_FORMS or len(seen) + len(waiting) > MOST_LISTS:
            raise NeighbourFailed(where=url, why="too_many", most=MOST_FORMS)
    return tuple(found)


def list_files(server: Server, form: ListedForm) -> tuple[ListedFile, ...]:
    """The files that go with the form; raises NeighbourFailed."""
    if not form.manifest_url:
        return ()
    answer = server.get(form.manifest_url, MOST_BYTES)
    root = _root(answer.body, form.manifest_url, f"{_MANIFEST}manifest")
    found = tuple(_files(root, answer.url))
    if len(found) > MOST_MEDIA:
        raise NeighbourFailed(where=form.manifest_url, why="too_many", most=MOST_MEDIA)
    return found


def _form(element: etree._Element, url: str) -> ListedForm:
    manifest = (element.findtext(f"{_LIST}manifestUrl") or "").strip()
    return ListedForm(
        form_id=_text(element, f"{_LIST}formID", url),
        name=(element.findtext(f"{_LIST}name") or "").strip(),
        version=(element.findtext(f"{_LIST}version") or "").strip(),
        md5=_md5(element, f"{_LIST}hash", url),
        download_url=address(url, _text(element, f"{_LIST}downloadUrl", url)),
        manifest_url=address(url, manifest) if manifest else "",
    )


def _files(root: etree._Element, url: str) -> Iterator[ListedFile]:
    for element in root.iterfind(f"{_MANIFEST}mediaFile"):
        yield ListedFile(
            name=_text(element, f"{_MANIFEST}filename", url),
            md5=_md5(element, f"{_MANIFEST}hash", url),
            download_url=address(url, _text(element, f"{_MANIFEST}downloadUrl", url)),
            is_list=element.get("type") == "entityList",
        )


def _root(body: bytes, url: str, tag: str) -> etree._Element:
    try:
        root = read(body, "answer")
    except BadInput as error:
        raise NeighbourFailed(where=url, why="bad_answer", fault=str(error.details["why"])) from error
    if root.tag != tag:
        raise NeighbourFailed(where=url, why="bad_answer", fault=f"<{etree.QName(root).localname}>")
    return root


def _text(element: etree._Element, tag: str, url: str) -> str:
    found = (element.findtext(tag) or "").strip()
    if not found:
        raise NeighbourFailed(where=url, why="bad_answer", fault=f"<{etree.QName(tag).localname}>")
    return found


def _md5(element: etree._Element, tag: str, url: str) -> str:
    """The hexadecimal part of ``md5:…``, the only kind the standard knows."""
    kind, _, digest = _text(element, tag, url).partition(":")
    if kind.lower() != "md5" or not digest:
        raise NeighbourFailed(where=url, why="bad_answer", fault=f"<{etree.QName(tag).localname}>")
    return digest.lower()
