"""Excel files of the demo, the same bytes for the same rows."""

import io
import re
import zipfile


def workbook(rows: list[list], title: str = "Sheet1") -> bytes:
    """One sheet with these rows."""
    from openpyxl import Workbook

    book = Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    raw = io.BytesIO()
    book.save(raw)
    # The library stamps the present moment into the file; without it the same content gives the same bytes.
    fixed = io.BytesIO()
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as target:
        for item in source.infolist():
            content = source.read(item.filename)
            if item.filename == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2026-01-01T00:00:00Z", content)
            target.writestr(zipfile.ZipInfo(item.filename, (2026, 1, 1, 0, 0, 0)), content)
    return fixed.getvalue()
