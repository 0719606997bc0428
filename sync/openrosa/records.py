"""What a neighbour must know of a record: whose it is, and which files belong to it."""

from __future__ import annotations

from pathlib import Path

from lxml import etree

from counter_app.errors import BadInput
from counter_app.forms.reopening import form_of, read


def instance_id_of(root: etree._Element) -> str:
    """The record's ``meta/instanceID``, in whatever namespace; BadInput(what="record", why="no_instance_id") without."""
    for meta in root:
        if etree.QName(meta).localname == "meta":
            for child in meta:
                if etree.QName(child).localname == "instanceID" and (child.text or "").strip():
                    return (child.text or "").strip()
    raise BadInput(what="record", where=form_of(root)[0], why="no_instance_id")


def files_named(record_xml: bytes, folder: Path) -> dict[str, Path]:
    """The files of a folder that the record names in an answer (or as an encrypted record's files), in its order."""
    root = read(record_xml)
    leaves = (element.text or "" for element in root.iter() if not len(element))
    there = {path.name: path for path in sorted(folder.iterdir()) if path.is_file() and not path.is_symlink()}
    return {name: there[name] for name in dict.fromkeys(leaves) if name in there}
