"""The marketing team's workbook of offline campaigns."""

import io
import re
import zipfile

from journeyhouse.demo.clock import date_of, day_of
from journeyhouse.demo.world import World

OFFLINE_CAMPAIGNS = [
    ("BB-HN-01", "Pano Cầu Giấy đón Tết", "billboard", "Hà Nội", 0, 24, 185_000_000, 420_000),
    ("TV-VTV3-02", "TVC bếp nhà mình", "tv", "Toàn quốc", 10, 40, 640_000_000, 5_200_000),
    ("TR-HCM-03", "Tờ rơi quận 7", "flyer", "TP. Hồ Chí Minh", 30, 44, 32_000_000, 60_000),
    ("RD-VOV-04", "Quảng cáo VOV giao thông", "radio", "Hà Nội", 45, 75, 88_000_000, 900_000),
    ("BC-TN-05", "Báo Tết trang đôi", "press", "Toàn quốc", 20, 50, 120_000_000, 300_000),
    ("BB-DN-06", "Pano cầu Rồng", "billboard", "Đà Nẵng", 80, 110, 95_000_000, 210_000),
]


def offline_campaign_files(world: World) -> dict[str, bytes]:
    """The marketing team's workbook of offline campaigns; an entry is typed in on the day it begins."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.title = "Chiến dịch"
    sheet.append(
        [
            "Mã chiến dịch",
            "Tên chiến dịch",
            "Phương tiện",
            "Khu vực",
            "Từ ngày",
            "Đến ngày",
            "Chi phí",
            "Tiền tệ",
            "Lượt tiếp cận",
        ]
    )
    for code, name, medium, region, first, last, cost, reach in OFFLINE_CAMPAIGNS:
        if first <= day_of(world.now_s):
            sheet.append([code, name, medium, region, date_of(first), date_of(last), cost, "VND", reach])
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
    return {"offline.xlsx": fixed.getvalue()}
