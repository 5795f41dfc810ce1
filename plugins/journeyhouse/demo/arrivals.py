"""How sessions begin: referrers and campaign marks, each with the channel it stands for."""

import random

from journeyhouse.demo.catalogue import SHOP_URL
from journeyhouse.demo.chance import weighted
from journeyhouse.demo.records import Arrival

SOCIAL = ["https://l.facebook.com/", "https://m.facebook.com/", "https://www.tiktok.com/", "https://l.instagram.com/",
          "https://www.youtube.com/", "https://zalo.me/", "https://www.linkedin.com/", "https://t.co/Kx81"]  # fmt: skip
SEARCH = ["https://www.google.com/", "https://www.google.com.vn/", "https://coccoc.com/search", "https://www.bing.com/",
          "https://search.yahoo.com/", "https://duckduckgo.com/"]  # fmt: skip
SITES = [
    "https://webtretho.example/f/nha-cua",
    "https://bao-doi-song.example/bep",
    "https://reviewnha.example/top-noi-chien",
]
PAID_SEARCH = ["brand_vn", "noi_chien_khong_dau", "flash_sale_tu_khoa", "giam_gia_may_hut"]
PAID_SOCIAL = [
    "tet_qua_tang",
    "flash_sale_bep",
    "hang_moi_gom",
    "prospecting_gia_dinh",
    "retarget_xem_hang",
    "meo_don_nha_video",
]


def _token(chance: random.Random) -> str:
    return f"{chance.getrandbits(64):016x}"


def _organic_search(chance):
    if chance.random() < 0.1:
        return Arrival("Organic Search", chance.choice(SEARCH), {"source": "google", "medium": "organic"})
    return Arrival("Organic Search", chance.choice(SEARCH))


def _paid_search(chance):
    if chance.random() < 0.25:
        utm = {"source": "coccoc", "medium": "cpc", "campaign": chance.choice(PAID_SEARCH)}
        return Arrival("Paid Search", "https://coccoc.com/search", utm)
    utm = {"source": "google", "medium": "cpc", "campaign": chance.choice(PAID_SEARCH), "term": "đồ gia dụng"}
    return Arrival("Paid Search", "https://www.google.com/", utm, ("gclid", _token(chance)))


def _paid_social(chance):
    utm = {"source": "facebook", "medium": "paid_social", "campaign": chance.choice(PAID_SOCIAL)}
    point = chance.random()
    if point < 0.15:
        return Arrival("Paid Social", "https://www.tiktok.com/", utm | {"source": "tiktok", "medium": "cpc"})
    if point < 0.3:
        utm["medium"] = "paidsocial"
    return Arrival("Paid Social", "https://l.facebook.com/", utm | {"content": "video_01"}, ("fbclid", _token(chance)))


def _organic_social(chance):
    point = chance.random()
    if point < 0.2:
        return Arrival(
            "Organic Social", "https://zalo.me/", {"source": "zalo", "medium": "social", "campaign": "oa_bai_viet"}
        )
    if point < 0.5:
        return Arrival("Organic Social", "https://m.facebook.com/", {}, ("fbclid", _token(chance)))
    return Arrival("Organic Social", chance.choice(SOCIAL))


def _direct(chance):
    return Arrival("Direct", f"{SHOP_URL}/" if chance.random() < 0.15 else "")


def _referral(chance):
    return Arrival("Referral", chance.choice(SITES))


def _display(chance):
    utm = {"source": "adsplus", "medium": chance.choice(["display", "banner", "cpm"]), "campaign": "noel_banner"}
    return Arrival("Display", "https://bao-doi-song.example/", utm)


def _affiliate(chance):
    utm = {"source": "tiepthi", "medium": "affiliate", "campaign": chance.choice(["voucher_doi_tac", "bep_dep"])}
    return Arrival("Affiliates", "https://reviewnha.example/", utm)


def _unassigned(chance):
    return Arrival("Unassigned", "", {"source": "qr_cua_hang", "medium": "offline", "campaign": "standee"})


_MIX = [(_organic_search, 22), (_paid_search, 10), (_paid_social, 17), (_organic_social, 10), (_direct, 24),
        (_referral, 7), (_display, 4), (_affiliate, 4), (_unassigned, 2)]  # fmt: skip


def arrival(chance: random.Random) -> Arrival:
    """An arrival in the proportions the company sees."""
    return weighted(chance, _MIX)(chance)


def message_arrival(channel: str, campaign: str) -> Arrival:
    """The arrival behind a clicked e-mail or SMS link."""
    medium = "email" if channel == "email" else "sms"
    utm = {"source": "klaviyo", "medium": medium, "campaign": campaign}
    return Arrival("Email" if channel == "email" else "SMS", "", utm)
