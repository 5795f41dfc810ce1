"""The company's calendar of mailings. Names carry the campaign words analysts search for."""

from typing import NamedTuple

from journeyhouse.demo.clock import at

_EMAIL = [
    ("tet_chuc_mung", "Chúc mừng năm mới 🧧 quà Tết cho gian bếp"),
    ("huong_dan_bep_sach", "Hướng dẫn giữ bếp luôn sạch"),
    ("flash_sale_cuoi_tuan", "⚡ Flash sale cuối tuần, giảm đến 40%"),
    ("hang_moi_ve", "Hàng mới về: bộ sưu tập gốm men lam"),
    ("ban_tin", "Bản tin tháng này của nhà mình"),
    ("8_3_tang_me", "Quà 8/3 tặng mẹ 💐"),
    ("nho_ban", "Nhớ bạn, ghé lại nhà mình nhé"),
    ("meo_don_nha", "Mẹo dọn nhà trong 15 phút"),
    ("voucher_sinh_nhat", "Voucher 100.000đ dành riêng cho bạn"),
]
_SMS = [
    ("giam_gia_15", "Giảm 15% hôm nay, nhập mã NHA15"),
    ("khai_truong_cua_hang", "Cửa hàng mới khai trương gần bạn"),
    ("khuyen_mai_he", "Khuyến mãi hè: quạt và máy lọc không khí"),
]
FLOWS = {
    "abandoned_cart": "Giỏ hàng vẫn đang chờ bạn 🛒",
    "winback": "Lâu rồi không gặp, tặng bạn mã quay lại",
    "chao_mung": "Chào mừng bạn đến với nhà mình",
}


class Mailing(NamedTuple):
    id: str
    channel: str
    name: str
    subject: str
    send: int


def mailings(day: int) -> list[Mailing]:
    """Mailings sent on a day: e-mail every sixth day at 09:00, SMS every eleventh at 17:30, local time."""
    made = []
    if day % 6 == 2:
        nth = day // 6
        word, subject = _EMAIL[nth % len(_EMAIL)]
        made.append(Mailing(f"01KEM{nth:08d}", "email", f"{nth + 1:03d}_{word}", subject, at(day, 9)))
    if day % 11 == 5:
        nth = day // 11
        word, subject = _SMS[nth % len(_SMS)]
        made.append(Mailing(f"01KSM{nth:08d}", "sms", f"{nth + 1:03d}_sms_{word}", subject, at(day, 17.5)))
    return made
