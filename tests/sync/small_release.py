"""A small signed release made by hand, laid out as ``counter_app.catalogue.model`` says: two items, one form, four departments."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from counter_app.catalogue.model import (
    Calendar,
    DayRow,
    Department,
    FileEntry,
    Item,
    Limit,
    Manifest,
    Material,
    Prefill,
    Route,
    Rule,
    Tables,
    Text,
)
from counter_app.catalogue.signature import signature_text

RELEASE = "2026.11-small"
PERMIT, NOTE = "T-001", "T-002"
STATION = "440604012064"

FORM = b"""<?xml version="1.0"?>
<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
        xmlns:jr="http://openrosa.org/javarosa" xmlns:ev="http://www.w3.org/2001/xml-events">
  <h:head>
    <h:title>Permit</h:title>
    <model>
      <instance>
        <data id="permit" version="1">
          <applicant_name/><applicant_id_no/><applicant_phone/><ground/><employer/><contract_from/><house_doc_no/>
          <kids jr:template=""><kid_name/><kid_school/></kids>
        </data>
      </instance>
      <bind nodeset="/data/applicant_name" type="string" required="true()"/>
      <bind nodeset="/data/applicant_id_no" type="string" required="true()"/>
      <bind nodeset="/data/applicant_phone" type="string"/>
      <bind nodeset="/data/ground" type="string" required="true()"/>
      <bind nodeset="/data/employer" type="string" relevant="/data/ground = 'employment'"/>
      <bind nodeset="/data/contract_from" type="date" relevant="/data/ground = 'employment'"/>
      <bind nodeset="/data/house_doc_no" type="string" relevant="/data/ground = 'dwelling'"/>
      <bind nodeset="/data/kids/kid_name" type="string"/>
      <bind nodeset="/data/kids/kid_school" type="string"/>
    </model>
  </h:head>
  <h:body>
    <input ref="/data/applicant_name"><label>\xe5\xa7\x93\xe5\x90\x8d</label></input>
    <input ref="/data/applicant_id_no"><label>\xe8\xaf\x81\xe4\xbb\xb6\xe5\x8f\xb7</label></input>
    <input ref="/data/applicant_phone"><label>\xe7\x94\xb5\xe8\xaf\x9d</label></input>
    <select1 ref="/data/ground"><label>\xe4\xbe\x9d\xe6\x8d\xae</label>
      <item><label>\xe5\xb0\xb1\xe4\xb8\x9a</label><value>employment</value></item>
      <item><label>\xe4\xbd\x8f\xe6\x89\x80</label><value>dwelling</value></item>
    </select1>
    <input ref="/data/employer"><label>\xe5\x8d\x95\xe4\xbd\x8d</label></input>
    <input ref="/data/contract_from"><label>\xe5\x90\x88\xe5\x90\x8c\xe8\xb5\xb7</label></input>
    <input ref="/data/house_doc_no"><label>\xe4\xba\xa7\xe6\x9d\x83\xe8\xaf\x81</label></input>
    <group ref="/data/kids"><label>\xe5\xad\x90\xe5\xa5\xb3</label>
      <repeat nodeset="/data/kids">
        <input ref="/data/kids/kid_name"><label>\xe5\xad\x90\xe5\xa5\xb3\xe5\xa7\x93\xe5\x90\x8d</label></input>
        <input ref="/data/kids/kid_school"><label>\xe5\xad\xa6\xe6\xa0\xa1</label></input>
      </repeat>
    </group>
  </h:body>
</h:html>
"""

ROUTES = (
    Route("ga", "decide", ("*",), attachments=("photo",)),
    Route(
        "rs",
        "verify",
        ("applicant_name", "applicant_id_no", "employer", "contract_from"),
        when="${ground} = 'employment'",
        blocks="${ground} = 'employment'",
    ),
    Route("jy", "inform", ("kid_name",), when="count(${kids}) > 0"),
    Route("wj", "inform", ("applicant_name", "applicant_phone")),
)


def _item(code: str, *, window: bool) -> Item:
    return Item(
        code=code,
        name=Text("样例许可", "sample permit"),
        group="natural_person",
        kind="immediate" if window else "committed",
        matter_type="07",
        form="permit",
        initials="YLXK",
        pinyin="yanglixuke",
        lead_department="ga",
        implementing_body=Text("样例公安分局", "sample police"),
        result=Text("样例证", "sample card"),
        result_kind="none" if window else "elsewhere",
        basis=("样例依据",),
        trust="S",
        accept_offline=window,
        conclude_offline=window,
        committed=Limit("work_day", 15, True, "sample"),
        remedy=Text("" if window else "六十日内向样例区政府申请复议", ""),
        materials=(Material("contract", Text("劳动合同", ""), standard=Text("加盖公章", ""), basis="样例依据第二条"),),
        rules=(Rule("R1", "true()", Text("居住满半年", ""), "样例依据第三条", Text("户籍地派出所", "")),),
        routes=ROUTES,
        prefill=(Prefill("employer", "pool.employer"),),
        sample={"applicant_name": "样例一", "applicant_id_no": "439901199403120424", "employer": "样例厂"},
    )


def _tables(release: str, published_to: str) -> Tables:
    names = {"ga": "公安", "rs": "人社", "jy": "教育", "wj": "卫健"}
    return Tables(
        release=release,
        valid_from="2026-11-01",
        items=(_item(PERMIT, window=False), _item(NOTE, window=True)),
        not_offered=(),
        departments=tuple(Department(code, Text(name, code), Text(name, code)) for code, name in names.items()),
        divisions=(),
        calendar=Calendar(days=_days_off(published_to), published_to=published_to),
        code_lists={},
        categories=(),
        config=(),
        notices=(),
    )


def _days_off(published_to: str) -> tuple[DayRow, ...]:
    """New Year's Day is known once the next year is published."""
    return (DayRow("2027-01-01", False, "元旦"),) if published_to > "2026-12-31" else ()


def write_release(
    folder: Path, *, release: str = RELEASE, published_to: str = "2026-12-31", key: Ed25519PrivateKey | None = None
) -> tuple[Path, bytes]:
    """(release.zip, the publisher's public key)."""
    key = key or Ed25519PrivateKey.generate()
    files = {"catalogue.json": msgspec.json.encode(_tables(release, published_to)), "forms/permit.xml": FORM}
    entries = tuple(
        FileEntry(path, "sha256:" + hashlib.sha256(content).hexdigest(), len(content))
        for path, content in files.items()
    )
    manifest = msgspec.json.encode(Manifest(release, "2026-11-01", "2026-11-01T00:00:00+08:00", "0.1.0", entries))
    place = folder / f"{release}.zip"
    with zipfile.ZipFile(place, "w") as archive:
        archive.writestr("manifest.json", manifest)
        archive.writestr("manifest.sig", signature_text(key.sign(manifest)))
        for path, content in files.items():
            archive.writestr(path, content)
    return place, key.public_key().public_bytes_raw()
