"""What Litestar hands to every handler by name: the district, the store of scans, and who speaks."""

from __future__ import annotations

from typing import TypeAlias

from litestar.di import NamedDependency

from sync.district.core import District
from sync.district.departments import DepartmentRow
from sync.district.intake import TerminalInfo
from sync.district.patches import Patches
from sync.district.uploads import ContentStore

TheDistrict: TypeAlias = NamedDependency[District]
TheScans: TypeAlias = NamedDependency[ContentStore]
TheTerminal: TypeAlias = NamedDependency[TerminalInfo]
TheDepartment: TypeAlias = NamedDependency[DepartmentRow]
ThePatches: TypeAlias = NamedDependency[Patches]
