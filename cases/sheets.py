"""Cases as a sheet, CSV or XLSX, in which no cell is ever a formula; pure.

Spreadsheets take a cell for a formula when it begins with one of `=+-@`, also after white space,
and some after a full-width twin of these signs. Such a cell gets an apostrophe in front.
"""

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence

import xlsxwriter

_STARTERS = "=+-@"
_LONGEST = 32_000
"""Characters; XLSX allows 32,767 a cell."""

Row = Sequence[str]


def safe(text: str) -> str:
    """The text as a cell that every spreadsheet shows and none runs."""
    printable = "".join(sign if sign.isprintable() else " " for sign in text)
    cell = printable.strip()[:_LONGEST]
    plain = unicodedata.normalize("NFKC", cell).lstrip("'\"` ")
    risky = plain[:1] in _STARTERS or cell[:1] in "'\"`" or plain[:1] in "|%"
    return f"'{cell}" if cell and plain and risky else cell


def as_csv(head: Row, rows: Iterable[Row]) -> bytes:
    """Every cell quoted; with the mark by which Excel knows UTF-8."""
    file = io.StringIO()
    writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    for row in (head, *rows):
        writer.writerow([safe(cell) for cell in row])
    return file.getvalue().encode("utf-8-sig")


def as_xlsx(head: Row, rows: Iterable[Row], title: str) -> bytes:
    """Nothing but strings: no formula, link or number is ever guessed."""
    file = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet(title[:31])
        bold = book.add_format({"bold": True})
        for column, cell in enumerate(head):
            sheet.write_string(0, column, safe(cell), bold)
        for number, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, safe(cell))
        sheet.freeze_panes(1, 1)
        sheet.set_column(0, len(head) - 1, 18)
    return file.getvalue()
