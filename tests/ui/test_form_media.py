"""What came with a form lies in a file while a page shows it."""

from __future__ import annotations

import gc
from pathlib import Path

import msgspec

from counter_app.catalogue.model import Manifest, Tables
from counter_app.catalogue.reader import Catalogue
from ui.desktop.form_media import FormMedia

PICTURE = b"\x89PNG-not-really"


def catalogue() -> Catalogue:
    tables = msgspec.convert(
        {"release": "r", "valid_from": "2026-11-01", "items": [], "not_offered": [], "departments": [], "divisions": [],
         "calendar": {"days": [], "published_to": "2026-12-31"}, "code_lists": {}, "categories": [], "config": [],
         "notices": []},
        Tables,
    )  # fmt: skip
    manifest = Manifest("r", "2026-11-01", "2026-11-01T00:00:00+08:00", "0.1.0", ())
    return Catalogue(manifest, tables, {}, media={"f": {"地图 1.PNG": PICTURE, "../x.png": b"x"}})


def test_a_picture_is_found_under_the_name_the_form_gives_it_and_goes_with_the_page() -> None:
    media = FormMedia(catalogue(), "f")
    path = Path(media("地图 1.PNG"))
    assert (path.read_bytes(), path.suffix, media("地图 1.PNG")) == (PICTURE, ".png", str(path))
    del media
    gc.collect()
    assert not path.exists()


def test_what_the_release_does_not_carry_is_nowhere_and_no_name_leads_out_of_the_folder() -> None:
    media = FormMedia(catalogue(), "f")
    assert (media("other.png"), media(""), FormMedia(catalogue(), "g")("地图 1.PNG")) == ("", "", "")
    inside = Path(media("../x.png"))
    assert ".." not in inside.parts and inside.read_bytes() == b"x"
