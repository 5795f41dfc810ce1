"""Every string of the report, in both languages, in one place."""

LANGUAGES = ("en", "vi")

TEXTS: dict[str, dict[str, str]] = {
    "title": {"en": "Customer journey map", "vi": "Bản đồ hành trình khách hàng"},
    "as_of": {"en": "Data as of {moment}", "vi": "Dữ liệu tính đến {moment}"},
    "build": {"en": "Build", "vi": "Lần dựng"},
    "latest_event": {"en": "latest event {moment}", "vi": "sự kiện mới nhất {moment}"},
    "no_build": {"en": "Nothing has been published yet.", "vi": "Chưa có dữ liệu nào được công bố."},
    "no_build_help": {
        "en": "Run the pipeline once; this page then shows the journeys.",
        "vi": "Hãy chạy quy trình một lần; trang này sẽ hiển thị các hành trình.",
    },
    "quality_good": {"en": "{n} quality rules, all passed", "vi": "{n} quy tắc chất lượng, đều đạt"},
    "quality_warn": {
        "en": "{failed} of {n} quality rules give a warning",
        "vi": "{failed}/{n} quy tắc chất lượng cảnh báo",
    },
    "quality_bad": {"en": "{failed} of {n} quality rules failed", "vi": "{failed}/{n} quy tắc chất lượng không đạt"},
    "quality_none": {"en": "quality not judged", "vi": "chưa kiểm tra chất lượng"},
    "orders": {"en": "Orders", "vi": "Đơn hàng"},
    "revenue": {"en": "Revenue", "vi": "Doanh thu"},
    "sessions": {"en": "Sessions", "vi": "Phiên truy cập"},
    "journeys": {"en": "Journeys", "vi": "Hành trình"},
    "converted": {"en": "Journeys converted", "vi": "Hành trình mua hàng"},
    "touches_to_convert": {"en": "Touches to a purchase", "vi": "Điểm chạm đến khi mua"},
    "median": {"en": "median", "vi": "trung vị"},
    "of_all": {"en": "{share} of all", "vi": "{share} tổng số"},
    "flow": {"en": "How journeys flow", "vi": "Dòng chảy hành trình"},
    "flow_lede": {
        "en": "From the first channel, step by step, to the purchase or away from it. The wider the band, the more journeys.",
        "vi": "Từ kênh đầu tiên, từng bước một, đến khi mua hàng hoặc rời đi. Dải càng rộng thì càng nhiều hành trình.",
    },
    "flow_empty": {"en": "No journeys yet.", "vi": "Chưa có hành trình nào."},
    "step": {"en": "Step {n}", "vi": "Bước {n}"},
    "from": {"en": "From", "vi": "Từ"},
    "to": {"en": "To", "vi": "Đến"},
    "as_table": {"en": "The same as a table", "vi": "Xem dưới dạng bảng"},
    "other": {"en": "Other channels", "vi": "Kênh khác"},
    "outcome_converted": {"en": "Purchased", "vi": "Đã mua"},
    "outcome_open": {"en": "Under way", "vi": "Đang diễn ra"},
    "outcome_lost": {"en": "Left", "vi": "Rời đi"},
    "outcome_won_back": {"en": "Left, came back", "vi": "Rời đi, đã quay lại"},
    "outcome_later": {"en": "Later steps", "vi": "Các bước sau"},
    "n_journeys": {"en": "{n} journeys", "vi": "{n} hành trình"},
    "funnel": {"en": "Where people stop", "vi": "Khách dừng lại ở đâu"},
    "funnel_lede": {
        "en": "Journeys that reached each stage, and those that went no further, in each stage model.",
        "vi": "Số hành trình đến từng giai đoạn và số dừng lại tại đó, theo từng mô hình giai đoạn.",
    },
    "funnel_empty": {"en": "No stages yet.", "vi": "Chưa có giai đoạn nào."},
    "model_five": {"en": "Five stages", "vi": "Năm giai đoạn"},
    "model_six": {"en": "Six data stages", "vi": "Sáu giai đoạn dữ liệu"},
    "model_seven": {"en": "Seven stages of experience", "vi": "Bảy giai đoạn trải nghiệm"},
    "stopped": {"en": "{n} stopped here ({share})", "vi": "{n} dừng tại đây ({share})"},
    "reached": {"en": "Reached", "vi": "Đã đến"},
    "actions": {"en": "What to do first", "vi": "Nên làm gì trước"},
    "actions_lede": {
        "en": "Where value was lost in the latest four weeks that can be judged, worst first. One loss may show in several rows.",
        "vi": "Nơi mất giá trị trong bốn tuần gần nhất đã có thể đánh giá, nặng nhất trước. Một tổn thất có thể hiện ở nhiều dòng.",
    },
    "actions_empty": {"en": "Nothing was lost that can be judged yet.", "vi": "Chưa có tổn thất nào có thể đánh giá."},
    "action": {"en": "What is the matter", "vi": "Vấn đề và việc nên làm"},
    "action_place": {"en": "Where", "vi": "Ở đâu"},
    "action_cases": {"en": "Cases", "vi": "Số vụ"},
    "action_people": {"en": "People", "vi": "Số người"},
    "action_lost_value": {"en": "Lost value", "vi": "Giá trị mất"},
    "action_change": {"en": "Against the four weeks before", "vi": "So với bốn tuần trước"},
    "returns": {"en": "What marketing returned", "vi": "Tiếp thị mang về bao nhiêu"},
    "returns_lede": {
        "en": "The last 90 days by channel, credit to the last touch, less refunds; and what the weeks say of spending more or less. It was measured, not tried.",
        "vi": "90 ngày gần nhất theo kênh, ghi nhận cho điểm chạm cuối, đã trừ hoàn tiền; và các tuần cho thấy gì nếu chi hơn hay kém. Đây là quan sát, chưa thử nghiệm.",
    },
    "returns_empty": {"en": "Nothing was spent or earned yet.", "vi": "Chưa có khoản chi hay doanh thu nào."},
    "returns_channel": {"en": "Channel", "vi": "Kênh"},
    "returns_spend": {"en": "Spend", "vi": "Chi phí"},
    "returns_credit": {"en": "Net revenue credited", "vi": "Doanh thu ròng ghi nhận"},
    "returns_roas": {"en": "ROAS", "vi": "ROAS"},
    "returns_margin": {"en": "Of one more spent", "vi": "Mỗi đồng chi thêm"},
    "returns_moved": {"en": "Scenario, a week", "vi": "Kịch bản, mỗi tuần"},
    "returns_finding": {"en": "Finding", "vi": "Nhận định"},
    "zoom": {"en": "One customer's journey", "vi": "Hành trình của một khách hàng"},
    "zoom_lede": {
        "en": "Every touch of one person over all channels; a diamond is a purchase.",
        "vi": "Mọi điểm chạm của một người trên tất cả các kênh; hình thoi là một lần mua hàng.",
    },
    "zoom_empty": {"en": "No customer to show yet.", "vi": "Chưa có khách hàng nào để hiển thị."},
    "customer": {"en": "Customer", "vi": "Khách hàng"},
    "journey_no": {"en": "Journey {n}", "vi": "Hành trình {n}"},
    "n_touches": {"en": "{n} touches", "vi": "{n} điểm chạm"},
    "n_days": {"en": "{n} days", "vi": "{n} ngày"},
    "first_shown": {"en": "The first {n} of {m} touches are listed.", "vi": "Liệt kê {n} trên {m} điểm chạm đầu tiên."},
    "accounts": {"en": "Every row accounted for", "vi": "Không bỏ sót dòng nào"},
    "accounts_lede": {
        "en": "What the platforms sent, and what became of it. Sent = loaded + unchanged + set aside + repeated + of people who were erased.",
        "vi": "Dữ liệu các nền tảng gửi và kết quả xử lý. Đã gửi = đã nạp + không đổi + tách riêng + lặp lại + của người đã xóa theo yêu cầu.",
    },
    "accounts_empty": {"en": "Nothing has been loaded yet.", "vi": "Chưa nạp dữ liệu nào."},
    "source": {"en": "Source", "vi": "Nguồn"},
    "emitted": {"en": "Sent", "vi": "Đã gửi"},
    "loaded": {"en": "Loaded", "vi": "Đã nạp"},
    "unchanged": {"en": "Unchanged", "vi": "Không đổi"},
    "quarantined": {"en": "Set aside", "vi": "Tách riêng"},
    "page_duplicates": {"en": "Repeated", "vi": "Lặp lại"},
    "suppressed": {"en": "Of the erased", "vi": "Đã xóa theo yêu cầu"},
    "balanced": {"en": "Adds up", "vi": "Khớp"},
    "footer": {
        "en": "Made by Journeyhouse from the published marts. Customers appear by their key, never by name.",
        "vi": "Journeyhouse tạo từ các bảng đã công bố. Khách hàng chỉ hiện bằng khóa, không bằng tên.",
    },
}

# Short enough for a column of the flow diagram; QC, MXH and TMĐT are everyday abbreviations.
CHANNELS = {
    "Paid Search": "Tìm kiếm QC", "Paid Social": "MXH quảng cáo", "Display": "QC hiển thị",
    "Affiliates": "Liên kết", "Organic Search": "Tìm tự nhiên", "Organic Social": "MXH tự nhiên",
    "Referral": "Giới thiệu", "Direct": "Trực tiếp", "Email": "Email", "SMS": "SMS",
    "Web Shop": "Cửa hàng web", "Store": "Cửa hàng", "Marketplace": "Sàn TMĐT",
    "Sales Rep": "Bán hàng", "Support": "Hỗ trợ", "Delivery": "Giao hàng", "Survey": "Khảo sát",
    "Unassigned": "Chưa rõ kênh", "Offline": "QC ngoại tuyến", "(none)": "(không kênh nào)",
}  # fmt: skip
NEEDS = {
    "inform": ("to find out", "tìm hiểu"), "inspire": ("to be inspired", "tìm cảm hứng"),
    "compare": ("to compare", "so sánh"), "decide": ("to decide", "ra quyết định"),
    "transact": ("to buy", "mua hàng"), "get_help": ("to get help", "được trợ giúp"),
    "track": ("to track", "theo dõi đơn"), "return": ("to return", "trả hàng"), "rebuy": ("to buy again", "mua lại"),
    "belong": ("to belong", "gắn bó"), "share": ("to share", "chia sẻ"), "save": ("to save money", "tiết kiệm"),
    "be_recognised": ("to be recognised", "được ghi nhận"),
}  # fmt: skip
CONTEXTS = {
    "promotion": ("promotion", "khuyến mãi"), "winback": ("win-back", "mời quay lại"), "seasonal": ("season", "mùa lễ"),
    "learning": ("learning", "học hỏi"), "cart_recovery": ("forgotten cart", "giỏ hàng bỏ quên"),
    "curiosity": ("curiosity", "tò mò"), "search_intent": ("searching", "tìm kiếm"),
    "recommendation": ("recommendation", "được giới thiệu"), "message": ("message", "tin nhắn"),
    "habit": ("habit", "thói quen"), "browsing": ("browsing", "dạo xem"), "evaluation": ("weighing up", "cân nhắc"),
    "advice": ("advice", "tư vấn"), "lead_magnet": ("lead magnet", "quà tặng đăng ký"), "cart": ("cart", "giỏ hàng"),
    "checkout": ("checkout", "thanh toán"), "store": ("store", "cửa hàng"), "marketplace": ("marketplace", "sàn"),
    "delivery": ("delivery", "giao hàng"), "setup": ("setting up", "cài đặt"), "usage": ("use", "sử dụng"),
    "problem": ("problem", "sự cố"), "feedback": ("feedback", "góp ý"),
}  # fmt: skip
PLACES = {
    "marketing": ("marketing", "tiếp thị"), "sales": ("sales", "bán hàng"), "store": ("stores", "cửa hàng"),
    "support": ("customer care", "chăm sóc khách"), "shipping_fee": ("shipping fee", "phí giao hàng"),
    "delivery_time": ("delivery time", "thời gian giao"), "voucher_failed": ("voucher failed", "mã giảm giá lỗi"),
    "cheaper_competitor": ("cheaper elsewhere", "nơi khác rẻ hơn"), "just_looking": ("just looking", "chỉ xem"),
    "unknown": ("reason unknown", "chưa rõ lý do"), "(unknown)": ("unknown", "chưa rõ"),
    "awareness": ("awareness", "nhận biết"), "consideration": ("consideration", "cân nhắc"),
    "purchase": ("purchase", "mua hàng"), "loyalty": ("loyalty", "trung thành"), "advocacy": ("advocacy", "ủng hộ"),
    "google_reviews": ("Google", "Google"), "trustpilot": ("Trustpilot", "Trustpilot"),
}  # fmt: skip
_OUTCOMES = {
    "converted": "converted", "conversion": "converted", "purchase": "converted", "purchased": "converted",
    "open": "open", "still_open": "open", "under_way": "open", "lapsed": "lost", "lost": "lost", "dropped": "lost",
    "drop_off": "lost", "dropoff": "lost", "exit": "lost", "left": "lost", "won_back": "won_back", "later": "later", "more": "later",
}  # fmt: skip


def say(name: str, language: str, **parts: object) -> str:
    """One text of the report. Raises KeyError for an unknown name, which the tests would find."""
    return TEXTS[name][language].format(**parts)


def outcome(node: str) -> str | None:
    """`converted`, `open`, `lost`, `won_back` or `later` when a node of the flow is an end rather than a channel."""
    return _OUTCOMES.get(node.strip(" .…()").lower().replace("-", "_").replace(" ", "_"))


def channel(name: str, language: str) -> str:
    """A channel's name; unknown ones stay as they are."""
    return CHANNELS.get(name, name) if language == "vi" else name


def need(name: str, language: str) -> str:
    """A need in words."""
    return NEEDS.get(name, (name, name))[LANGUAGES.index(language)]


def context(name: str, language: str) -> str:
    """A context in words."""
    return CONTEXTS.get(name, (name, name))[LANGUAGES.index(language)]


def place(name: str, language: str) -> str:
    """Where something was lost, in words; both ends of a hand-over, and what is unknown stays as it is."""
    column = LANGUAGES.index(language)
    return " → ".join(PLACES.get(part, (part, part))[column] for part in name.split(" > "))
