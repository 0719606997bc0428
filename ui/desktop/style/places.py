"""Where the data files of the desktop lie."""

import importlib.util
import os
from pathlib import Path


def resources() -> Path:
    """The folder `resources/`: beside the packages, or where YIMEN_RESOURCES says (installed packages set it)."""
    said = os.environ.get("YIMEN_RESOURCES")
    return Path(said) if said else Path(__file__).resolve().parents[3] / "resources"


def phosphor_files() -> tuple[Path, Path]:
    """Font and character map of the Phosphor icons inside the qtawesome package, which is not imported for it."""
    spec = importlib.util.find_spec("qtawesome")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError("qtawesome/fonts/phosphor")
    folder = Path(spec.submodule_search_locations[0]) / "fonts"
    names = sorted(os.listdir(folder))  # noqa: PTH208  # a glob costs 5 ms before the first window
    font = [name for name in names if name.startswith("phosphor-") and name[9:10].isdigit() and name.endswith(".ttf")]
    charmap = [name for name in names if name.startswith("phosphor-charmap-") and name.endswith(".json")]
    if not font or not charmap:
        raise FileNotFoundError(str(folder / "phosphor-*.ttf"))
    return folder / font[-1], folder / charmap[-1]
