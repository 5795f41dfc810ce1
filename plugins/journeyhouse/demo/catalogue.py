"""What the demo company is called, sells, writes and says. Vietnamese, as its customers are."""

import unicodedata
from typing import NamedTuple

SHOP_HOST = "shop.example.com"
SHOP_URL = f"https://{SHOP_HOST}"
PLACEHOLDER_PHONE = "0900000000"
OFFICE_EMAIL = "info@vanphong.example"


class Product(NamedTuple):
    id: int
    sku: str
    name: str
    price: int
    category: str


_GOODS = [
    ("NOI-INOX-24", "Nồi inox 3 đáy 24 cm", 690_000, "nha-bep"),
    ("CHAO-DA-28", "Chảo vân đá chống dính 28 cm", 459_000, "nha-bep"),
    ("DAO-BEP-05", "Bộ dao bếp 5 món", 549_000, "nha-bep"),
    ("THOT-GO-01", "Thớt gỗ teak Phú Yên", 189_000, "nha-bep"),
    ("HOP-TT-10", "Hộp thủy tinh đựng thực phẩm, bộ 10", 620_000, "nha-bep"),
    ("BINH-GN-75", "Bình giữ nhiệt 750 ml", 329_000, "nha-bep"),
    ("MAY-XAY-80", "Máy xay sinh tố 800 W", 1_190_000, "dien-gia-dung"),
    ("NOI-CHIEN-6", "Nồi chiên không dầu 6 lít", 2_290_000, "dien-gia-dung"),
    ("QUAT-DUNG-3", "Quạt đứng 3 cánh êm dịu", 890_000, "dien-gia-dung"),
    ("MAY-HUT-22", "Máy hút bụi cầm tay", 1_790_000, "dien-gia-dung"),
    ("DEN-BAN-07", "Đèn bàn chống cận", 399_000, "phong-khach"),
    ("THAM-LONG-2", "Thảm lông xù 2 × 3 m", 1_450_000, "phong-khach"),
    ("REM-VAI-14", "Rèm vải chống nắng", 780_000, "phong-khach"),
    ("GOI-OM-40", "Gối ôm cổ điển 40 cm", 159_000, "phong-ngu"),
    ("CHAN-GA-16", "Bộ chăn ga lụa 1,6 m", 1_990_000, "phong-ngu"),
    ("KHAN-TAM-3", "Khăn tắm sợi tre, bộ 3", 279_000, "phong-tam"),
    ("KE-GOC-TAM", "Kệ góc phòng tắm", 249_000, "phong-tam"),
    ("CAY-LAU-360", "Cây lau nhà xoay 360°", 520_000, "don-dep"),
    ("GIO-DO-45", "Giỏ đồ giặt mây tre đan", 310_000, "don-dep"),
    ("NUOC-LAU-5L", "Nước lau sàn hương sả 5 lít", 145_000, "don-dep"),
    ("TINH-DAU-SA", "Tinh dầu sả chanh 50 ml", 99_000, "phong-khach"),
    ("AM-TRA-BT", "Bộ ấm trà Bát Tràng men lam", 850_000, "phong-khach"),
    ("MAY-LOC-KK", "Máy lọc không khí 40 m²", 3_490_000, "dien-gia-dung"),
    ("BAN-UI-HN", "Bàn ủi hơi nước đứng", 1_350_000, "dien-gia-dung"),
]
PRODUCTS = [Product(2001 + i, *goods) for i, goods in enumerate(_GOODS)]

FAMILY = ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô"]
MIDDLE = {"F": ["Thị", "Ngọc", "Thùy", "Thanh", "Bảo"], "M": ["Văn", "Hữu", "Đức", "Minh", "Quốc"]}
GIVEN = {
    "F": ["An", "Bích", "Chi", "Dung", "Hạnh", "Hương", "Lan", "Mai", "Ngân", "Phượng", "Quỳnh", "Thảo", "Yến"],
    "M": ["Anh", "Bình", "Cường", "Dũng", "Hiếu", "Khoa", "Long", "Nghĩa", "Phúc", "Quân", "Sơn", "Tuấn", "Việt"],
}
TITLES = ["Anh", "Chị"]
NOBODYS_NAMES = ["Khách lẻ", "Guest", "N/A", "Công ty TNHH Hoa Sen"]
CITIES = ["Hà Nội", "TP. Hồ Chí Minh", "Đà Nẵng", "Cần Thơ", "Hải Phòng", "Huế", "Nha Trang", "Biên Hòa", "Đà Lạt"]
STREETS = ["Lê Lợi", "Trần Hưng Đạo", "Nguyễn Huệ", "Hai Bà Trưng", "Điện Biên Phủ", "Phạm Văn Đồng", "Võ Thị Sáu"]

ARTICLES = [
    ("/blog/cach-chon-noi-inox", "Cách chọn nồi inox cho gia đình"),
    ("/blog/sap-xep-bep-nho", "Sắp xếp gian bếp nhỏ"),
    ("/blog/don-nha-don-tet", "Dọn nhà đón Tết 🧧"),
    ("/huong-dan/ve-sinh-noi-chien", "Hướng dẫn vệ sinh nồi chiên không dầu"),
    ("/huong-dan/giat-tham-long", "Hướng dẫn giặt thảm lông"),
    ("/huong-dan/bao-quan-dao-bep", "Bảo quản dao bếp luôn sắc"),
]
LANDINGS = [
    ("/", "Trang chủ"),
    ("/danh-muc/nha-bep", "Nhà bếp"),
    ("/danh-muc/dien-gia-dung", "Điện gia dụng"),
    ("/danh-muc/phong-khach", "Phòng khách"),
    ("/khuyen-mai", "Khuyến mãi hôm nay"),
    ("/bo-suu-tap/tet", "Bộ sưu tập Tết"),
]
PAGES = [
    ("/danh-muc/phong-ngu", "Phòng ngủ"),
    ("/danh-muc/don-dep", "Dọn dẹp"),
    ("/giao-hang", "Chính sách giao hàng"),
    ("/doi-tra", "Chính sách đổi trả"),
    ("/cua-hang", "Hệ thống cửa hàng"),
    ("/gioi-thieu", "Về chúng tôi"),
]
SEARCHES = [
    "nồi chiên không dầu",
    "chảo chống dính",
    "thảm phòng khách",
    "máy lọc không khí",
    "quà tặng tân gia",
    "hộp thủy tinh",
]
QUESTIONS = [
    "Hàng này còn màu xanh không ạ?",
    "Bảo hành bao lâu vậy shop?",
    "Dùng được bếp từ không ạ? 🤔",
    "Giao về Cà Mau mấy ngày?",
]
LEAD_MAGNETS = ["voucher_10", "ebook_nha_bep", "khoa_hoc_don_nha"]
FEATURES = ["cong_thuc", "hen_gio", "bao_hanh_dien_tu", "nhac_thay_loi_loc"]
REVIEWS = [
    "Hàng đẹp, giao nhanh 😍",
    "Dùng ổn so với giá tiền",
    "Đóng gói cẩn thận, sẽ ủng hộ tiếp",
    "Màu hơi khác hình 😕",
]
ABANDON_REASONS = ["shipping_fee", "delivery_time", "voucher_failed", "cheaper_competitor", "just_looking"]
RETURN_REASONS = ["Hàng bị vỡ khi vận chuyển", "Không giống mô tả", "Đổi ý, muốn trả hàng", "Giao nhầm màu"]

TICKETS = {
    "delivery": [
        ("Đơn hàng giao trễ", "Đơn của em hẹn hôm kia mà giờ vẫn chưa thấy 😢"),
        ("Shipper không gọi", "Shipper báo đã giao nhưng em chưa nhận được."),
    ],
    "product_issue": [
        ("Nồi bị móp khi mở hộp", "Mở hộp ra thấy móp một góc, shop kiểm tra giúp 🙏"),
        ("Máy không lên nguồn", "Cắm điện không thấy đèn báo."),
    ],
    "return_refund": [
        ("Xin đổi trả hàng", "Mình muốn trả lại và nhận hoàn tiền ạ."),
        ("Chưa nhận tiền hoàn", "Đã gửi trả một tuần, chưa thấy tiền hoàn."),
    ],
    "general_inquiry": [
        ("Hỏi về chương trình thẻ thành viên", "Thẻ tích điểm dùng ở cửa hàng nào được ạ? 🎁"),
        ("Xuất hóa đơn", "Cho mình xin hóa đơn điện tử."),
    ],
    "warranty": [("Bảo hành bàn ủi", "Bàn ủi rỉ nước sau hai tháng, xin bảo hành.")],
}
NPS_COMMENTS = ["Rất hài lòng ❤️", "Giao hàng hơi lâu", "Giá tốt, sẽ giới thiệu bạn bè", "Nhân viên nhiệt tình", ""]

STORES = [("CH01", "Hà Nội", "template"), ("CH02", "TP. Hồ Chí Minh", "cp1258"), ("CH03", "Đà Nẵng", "template")]
MARKETPLACES = [("Shopee", "SPE", "VND"), ("TikTok Shop", "TTS", "VND"), ("Etsy", "ETY", "USD")]


def without_marks(text: str) -> str:
    """A Vietnamese text as it is typed where there are no marks."""
    flat = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(c for c in flat if not unicodedata.combining(c))


def ascii_slug(text: str) -> str:
    """Lower-case ASCII letters and digits of a Vietnamese text, words joined by dots."""
    return ".".join("".join(c for c in without_marks(text) if c.isascii()).lower().split())
