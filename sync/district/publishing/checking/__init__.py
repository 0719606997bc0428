"""Checks a form as its author wrote it: every fault at once, each with sheet, row and column (docs/authoring.md)."""

from sync.district.publishing.checking.check import check_file
from sync.district.publishing.checking.finding import Finding, Place
from sync.district.publishing.checking.running import Report, Shown

__all__ = ["Finding", "Place", "Report", "Shown", "check_file"]
