"""The marketing team's feeds as files: in its languages, encodings and habits of writing numbers, with control files."""

import csv
import io
import json
from collections import defaultdict

from journeyhouse.demo.clock import date_of, day_of, local
from journeyhouse.demo.listening import clippings
from journeyhouse.demo.marketing import ENDORSEMENTS, domain_scores, market_sizes, usability_results
from journeyhouse.demo.vietnamese import to_cp1258
from journeyhouse.demo.world import World

_SENTIMENTS = {"positive": "Tích cực", "neutral": "Trung lập", "negative": "Tiêu cực", None: ""}


def _sheet(rows: list[list], delimiter: str) -> str:
    held = io.StringIO()
    csv.writer(held, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return held.getvalue()


def _control(rows: list[list], **sums: float) -> bytes:
    return json.dumps({"rows": len(rows) - 1} | sums).encode() + b"\n"


def _dotted(value: float) -> str:
    """1500000.5 as it is written in Vietnam: 1.500.000,5."""
    whole, _, part = f"{value:,}".partition(".")
    return whole.replace(",", ".") + (f",{part}" if part else "")


def market_size_files(world: World) -> dict[str, bytes]:
    """A file for each published month, as a Vietnamese spreadsheet saves it."""
    grouped: dict[str, list[list]] = defaultdict(lambda: [["Tháng", "Khu vực", "Quy mô", "Tiền tệ", "Nguồn số liệu"]])
    sums: dict[str, int] = defaultdict(int)
    for month, region, size in market_sizes(world.seed, world.now_s):
        name = f"quy_mo_{month:%Y_%m}.csv"
        grouped[name].append([f"{month:%m/%Y}", region, _dotted(size), "VND", "Hiệp hội bán lẻ"])
        sums[name] += size
    files = {name: to_cp1258(_sheet(rows, ";")) for name, rows in grouped.items()}
    return files | {f"{name}.ctl": _control(rows, total_amount=sums[name]) for name, rows in grouped.items()}


def domain_authority_files(world: World) -> dict[str, bytes]:
    """One growing export of the SEO tool."""
    rows: list[list] = [["scored_on", "domain", "provider", "score"]]
    rows += [
        [f"{day}", domain, provider, score] for day, domain, provider, score in domain_scores(world.seed, world.now_s)
    ]
    return {"scores.csv": _sheet(rows, ",").encode(), "scores.csv.ctl": _control(rows)}


def influencer_files(world: World) -> dict[str, bytes]:
    """One growing list; an endorsement is typed in on the day it begins."""
    rows: list[list] = [["Mã chiến dịch", "Tên chiến dịch", "Người ảnh hưởng", "Mạng xã hội", "Mã giảm giá", "Từ ngày", "Đến ngày",
                         "Lượt tiếp cận", "Chi phí", "Tiền tệ"]]  # fmt: skip
    begun = [e for e in ENDORSEMENTS if e.first <= day_of(world.now_s)]
    rows += [
        [e.campaign, e.name, e.influencer, e.network, e.code, f"{date_of(e.first):%d/%m/%Y}", f"{date_of(e.last):%d/%m/%Y}",
         _dotted(e.reach), _dotted(e.cost), e.currency]
        for e in begun
    ]  # fmt: skip
    content = _sheet(rows, ";").encode("utf-8-sig")
    return {"danh_sach.csv": content, "danh_sach.csv.ctl": _control(rows, total_cost=sum(e.cost for e in begun))}


def usability_files(world: World) -> dict[str, bytes]:
    """A file for each test, some kept in Vietnamese, some in English."""
    english = [
        "test_code",
        "tested_on",
        "task_code",
        "task_name",
        "participant",
        "device",
        "completed",
        "seconds",
        "errors",
    ]
    vietnamese = [
        "Mã bài thử",
        "Ngày thử",
        "Mã nhiệm vụ",
        "Nhiệm vụ",
        "Người tham gia",
        "Thiết bị",
        "Hoàn thành",
        "Số giây",
        "Số lỗi",
    ]
    grouped: dict[str, list[list]] = {}
    for test, task, name, participant, device, done, seconds, errors in usability_results(world.seed, world.now_s):
        rows = grouped.setdefault(f"{test.code}.csv", [vietnamese if test.vietnamese else english])
        told = ("có" if done else "không") if test.vietnamese else ("yes" if done else "no")
        day = f"{date_of(test.day):%d/%m/%Y}" if test.vietnamese else f"{date_of(test.day)}"
        rows.append([test.code, day, task, name, participant, device, told, seconds, errors])
    files = {name: _sheet(rows, ",").encode("utf-8-sig") for name, rows in grouped.items()}
    return files | {
        f"{name}.ctl": _control(rows, total_errors=sum(row[-1] for row in rows[1:])) for name, rows in grouped.items()
    }


def mention_files(world: World) -> dict[str, bytes]:
    """What an agency clipped, a file for each month of hand-ins, as a Vietnamese spreadsheet saves it."""
    header = [
        "Mã lượt nhắc",
        "Thời điểm",
        "Thương hiệu",
        "Kênh",
        "Sắc thái",
        "Lượt tiếp cận",
        "Sản phẩm",
        "Chủ đề",
        "Ngôn ngữ",
    ]
    grouped: dict[str, list[list]] = defaultdict(lambda: [header])
    for one in clippings(world.seed):
        if one["handed"] <= world.now_s:
            grouped[f"diem_bao_{date_of(day_of(one['handed'])):%Y_%m}.csv"].append(
                [one["code"], f"{local(one['at']):%d/%m/%Y %H:%M}", one["brand"], one["network"], _SENTIMENTS[one["sentiment"]],
                 _dotted(one["reach"]), one["product"] or "", one["topic"] or "", "vi"]
            )  # fmt: skip
    files = {name: _sheet(rows, ";").encode("utf-8-sig") for name, rows in grouped.items()}
    return files | {f"{name}.ctl": _control(rows) for name, rows in grouped.items()}
