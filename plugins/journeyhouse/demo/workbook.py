"""Excel workbooks whose bytes depend on their content alone."""

import io
import re
import zipfile
from typing import Any


def workbook(title: str, rows: list[list[Any]]) -> bytes:
    """One sheet, its header first."""
    from openpyxl import Workbook

    book, raw, fixed = Workbook(), io.BytesIO(), io.BytesIO()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    book.save(raw)
    # The library stamps the present moment into the file.
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as target:
        for item in source.infolist():
            content = source.read(item.filename)
            if item.filename == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2026-01-01T00:00:00Z", content)
            target.writestr(zipfile.ZipInfo(item.filename, (2026, 1, 1, 0, 0, 0)), content)
    return fixed.getvalue()
