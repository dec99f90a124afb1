"""Workbooks and archives to upload: small good ones, faulty ones, and those of somebody who means harm."""

import struct
from collections.abc import Mapping
from dataclasses import replace
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import load_workbook

from leaflets.models import Activity, Records
from leaflets.workbook import workbook_of
from tests.conftest import sample_press

FEW = ("colchester", "harlow", "tendring")


def records_of(*areas: str) -> Records:
    """The Essex sample's records of these areas alone."""
    kept: dict[str, Any] = {"areas": tuple(area for area in sample_press("essex").records.areas if area.id in areas)}
    for kind in ("officers", "channels", "priorities", "activity", "events", "said_done", "tips", "partners"):
        kept[kind] = tuple(one for one in getattr(sample_press("essex").records, kind) if one.area in (*areas, "all"))
    return Records(**kept)


def book(*areas: str, **cells: str) -> bytes:
    """A workbook of these areas, with cells of its sheet of activity changed, such as D3."""
    made = workbook_of(records_of(*(areas or FEW)))
    if not cells:
        return made
    opened = load_workbook(BytesIO(made))
    for name, value in cells.items():
        opened[Activity.sheet][name] = value
    out = BytesIO()
    opened.save(out)
    return out.getvalue()


def long_book(rows: int) -> bytes:
    """A workbook of one area with so many rows of activity."""
    few = records_of("harlow")
    one = few.activity[0]
    many = tuple(one.model_copy(update={"headline": f"Patrol number {number}"}) for number in range(rows))
    return workbook_of(replace(few, activity=many))


def archive(files: Mapping[str, bytes]) -> bytes:
    """An archive of these files."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return out.getvalue()


def with_part(name: str, content: bytes) -> bytes:
    """A good workbook with one part more."""
    out = BytesIO(book("harlow"))
    with ZipFile(out, "a", ZIP_DEFLATED) as made:
        made.writestr(name, content)
    return out.getvalue()


def bomb() -> bytes:
    """A small workbook, one part of which unpacks to half a gigabyte; its list of contents says 100 bytes."""
    made = bytearray(with_part("xl/media/image1.bin", bytes(512_000_000)))
    at = made.rfind(b"xl/media/image1.bin")  # in the list of contents, 46 bytes after its entry begins
    made[at - 46 + 24 : at - 46 + 28] = struct.pack("<I", 100)
    return bytes(made)


CSV_FILES = {
    "areas.csv": b"id,name,district,team_name\nharlow,Harlow,Harlow,Harlow team\n",
    "activity.csv": b"area,date,kind,headline\nharlow,2024-04-03,patrol,Evening patrols\n",
}
