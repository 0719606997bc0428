"""A terminal that works with a release its district does not hold (a district put back from a backup): the case is sent on later."""

from __future__ import annotations

from sync.district.sending import send_the_stranded
from tests.sync.small_release import RELEASE
from tests.sync.support import Home


def test_a_case_whose_release_comes_later_reaches_its_departments_then(home: Home) -> None:
    shelf = home.district.settings.folder / "releases" / f"{RELEASE}.zip"
    content = shelf.read_bytes()
    shelf.unlink()
    home.district.releases._opened.clear()
    row = home.enrol().receive()
    (verdict,) = home.push(home.enrol(), row)
    assert (verdict.verdict, home.flags(row.header.case_id)) == ("accepted", ["unknown_release"])
    assert send_the_stranded(home.district) == () and home.part("ga", row.header.case_id) is None
    shelf.write_bytes(content)
    assert send_the_stranded(home.district) == (row.header.case_id,)
    assert home.part("ga", row.header.case_id) is not None
    assert home.types(row.header.case_id)[-1] == "flag_settled"
    assert send_the_stranded(home.district) == ()
