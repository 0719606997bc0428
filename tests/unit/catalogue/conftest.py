"""One real release for all tests of this folder, built from the source in the repository."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from counter_app.catalogue.reader import Catalogue
from counter_app.catalogue.signature import read_public_key
from counter_app.domain.functions import form_functions
from sync.district.publishing import build_release

SOURCE = Path(__file__).parents[3] / "resources" / "catalogue"
NOW = datetime(2026, 11, 23, 9, 41, tzinfo=timezone(timedelta(hours=8)))
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


@pytest.fixture(scope="session")
def release_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("catalogue") / "release.zip"
    build_release(SOURCE, out, key=KEY, now=NOW)
    return out


@pytest.fixture(scope="session")
def catalogue(release_file: Path) -> Catalogue:
    return Catalogue.open(
        release_file,
        trusted_keys=(read_public_key(release_file.with_suffix(".pub")),),
        functions=lambda calendar: form_functions(calendar, NOW.date),
    )
