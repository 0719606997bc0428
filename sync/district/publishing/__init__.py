"""Publishing: compiles the catalogue's source (TOML, tables, XLSForms) to one signed release; pyxform is used here alone."""

from sync.district.publishing.keys import public_bytes, publisher_key
from sync.district.publishing.release import build_release

__all__ = ["build_release", "public_bytes", "publisher_key"]
