"""A small published house with hostile text in it, made by formula so that every run is the same."""

from datetime import UTC, datetime, timedelta

import psycopg

from journeyhouse.sources.registry import registry
from journeyhouse.warehouse import schemas

AS_OF = datetime(2026, 11, 20, 17, 30, tzinfo=UTC)
HOSTILE = "<script>alert('x')</script>\"><img src=x onerror=alert(1)>"
BUYER = "buyer-1"
STAGES = {
    "five": ["awareness", "consideration", "purchase", "loyalty", "advocacy"],
    "six": ["awareness", "acquisition", "onboarding", "engagement", "retention", "advocacy"],
    "seven": ["awareness", "discovery", "evaluation", "purchase", "sharing", "support", "repurchase"],
}
VIETNAMESE = {
    "awareness": "Nhận biết", "consideration": "Cân nhắc", "purchase": "Mua hàng", "loyalty": "Trung thành",
    "advocacy": "Ủng hộ", "acquisition": "Thu hút", "onboarding": "Làm quen", "engagement": "Gắn kết",
    "retention": "Giữ chân", "discovery": "Khám phá", "evaluation": "Đánh giá", "sharing": "Chia sẻ",
    "support": "Hỗ trợ", "repurchase": "Mua lại",
}  # fmt: skip
CHANNELS = (
    "Paid Social", "Organic Search", "Direct", "Paid Search", "Email", "Organic Social", "SMS", "Referral", "Display",
    "Store", "Marketplace", "Affiliates", HOSTILE,
)  # fmt: skip
STORY = (
    ("web_visit", "Web visit", "Truy cập web", "Paid Social", "curiosity", "inform", "awareness"),
    ("article_read", "Article read", "Đọc bài viết", "Paid Social", "learning", "inspire", "consideration"),
    ("web_visit", "Web visit", "Truy cập web", "Organic Search", "search_intent", "inform", "awareness"),
    ("product_viewed", "Product viewed", "Xem sản phẩm", "Organic Search", "evaluation", "inform", "consideration"),
    ("email_clicked", "E-mail clicked", "Bấm vào e-mail", "Email", "promotion", "save", "consideration"),
    ("product_added", "Added to cart", "Thêm vào giỏ", "Email", "cart", "decide", "purchase"),
    ("purchase", "Purchase", "Mua hàng", "Web Shop", "checkout", "transact", "purchase"),
    ("delivery_received", "Delivery received", "Nhận hàng", "Delivery", "delivery", "track", "loyalty"),
    ("ticket_opened", HOSTILE, "Mở yêu cầu hỗ trợ", "Support", "problem", "get_help", "loyalty"),
    ("nps_answered", "NPS answered", "Trả lời NPS", "Survey", "feedback", "be_recognised", "advocacy"),
    ("sms_clicked", "SMS clicked", "Bấm vào SMS", "SMS", "winback", "rebuy", "consideration"),
    ("purchase", "Purchase", "Mua hàng", "Store", "store", "rebuy", "loyalty"),
)


def empty(connection: psycopg.Connection) -> None:
    """A warehouse that was set up and never run."""
    schemas.ensure(connection, registry())


def publish(connection: psycopg.Connection) -> None:
    """Marts as a build publishes them, and the books beside them."""
    empty(connection)
    connection.execute(
        "create table marts.journeyhouse_build (build_id text, as_of timestamptz, published_at timestamptz,"
        " previous_build_id text);"
        "create table marts.rpt_journey_flow (cohort_month date, source_node text, target_node text, step_no int, journeys int);"
        "create table marts.rpt_stage_funnel (framework text, stage text, stage_position int, name_en text, name_vi text,"
        " reached bigint, dropped bigint, framework_name_en text, framework_name_vi text);"
        "create table marts.rpt_customer_zoom (person_key text, entry_no int, occurred_at timestamptz, kind text,"
        " label_en text, label_vi text, detail text, channel text, context text, need text, stage_five text,"
        " stage_six text, stage_seven text, value_minor bigint, journey_key text);"
        "create table marts.fct_next_actions (action_rank int, place text, title_en text, title_vi text, advice_en text,"
        " advice_vi text, cases bigint, people bigint, lost_value_minor bigint, change_minor bigint);"
        "create table marts.fct_attribution_roi (day date, basis text, attribution_model text, channel text, spend_minor bigint,"
        " net_credit_minor bigint);"
        "create table marts.fct_budget_scenarios (attribution_model text, channel text, marginal_return float8,"
        " spend_change_minor bigint, finding_en text, finding_vi text, caveat_en text, caveat_vi text);"
        "create table marts.fct_orders (order_key text, order_number text, is_valid boolean, value_minor bigint);"
        "create table marts.fct_sessions (session_key text);"
        "create table marts.fct_journeys (journey_key text, status text, touches int);"
        "create table marts.fct_touchpoints (touchpoint_key text, occurred_at timestamptz)"
    )
    connection.execute("insert into marts.journeyhouse_build values ('b-7', %s, %s, 'b-6')", (AS_OF, AS_OF))
    _flow(connection)
    _funnel(connection)
    _story(connection)
    connection.execute(
        "insert into marts.fct_orders select 'k' || g, 'o' || g, g % 10 <> 0, 250000 + 1000 * g from generate_series(1, 1400) g;"
        "insert into marts.fct_sessions select 's' || g from generate_series(1, 9321) g;"
        "insert into marts.fct_journeys select 'x' || g, case g % 4 when 0 then 'converted' when 1 then 'open' else 'lapsed'"
        " end, g % 17 + 1 from generate_series(1, 4000) g;"
        "insert into marts.fct_journeys values ('j1', 'converted', 7), ('j2', 'converted', 5)"
    )
    for action in (
        (1, "marketing > sales", "People leave", "Khách rời đi", "Call them", "Hãy gọi họ", 7, 6, 9_876_543, 1_200_000),
        (2, HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, 2, 0, None, -50_000),
        (3, "shipping_fee", "Gone", "Đã hết", "", "", 0, 0, 0, -70_000),
    ):
        connection.execute("insert into marts.fct_next_actions values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)", action)
    for channel, spend, credit, back, basis, days in (
        ("Paid Search", 2_000_000, 5_000_000, 0, "conversion_day", 3),
        ("Paid Search", 0, 1_000_000, 500_000, "conversion_day", 2),
        ("Paid Search", 7, 7, 0, "spend_day", 2),
        # The 91st day in Vietnam, where the build stands on 21 November.
        ("Paid Search", 7, 7, 0, "conversion_day", 89),
        ("Email", 0, 300_000, 0, "conversion_day", 2),
        (HOSTILE, None, 0, 0, "conversion_day", 2),
    ):
        connection.execute(
            "insert into marts.fct_attribution_roi values (%s, %s, 'last', %s, %s, %s)",
            (AS_OF.date() - timedelta(days=days), basis, channel, spend, credit - back),
        )
    connection.execute(
        "insert into marts.fct_budget_scenarios values ('last', 'Paid Search', 1.25, 400000, 'Add here', 'Thêm vào đây',"
        " 'Not tried', 'Chưa thử'), ('last', %(h)s, null, null, %(h)s, %(h)s, %(h)s, %(h)s)",
        {"h": HOSTILE},
    )
    connection.execute("insert into marts.fct_touchpoints values ('t', %s)", (AS_OF - timedelta(minutes=12),))
    for number, (severity, success) in enumerate([("critical", True)] * 40 + [("warning", False), ("info", False)]):
        connection.execute(
            "insert into ops.verdicts (build_id, gate, rule_id, severity, success, checked, failed, examples)"
            " values ('b-7', 'publish', %s, %s, %s, 100, 1, '[]')",
            (f"rule.{number}", severity, success),
        )
    for source, emitted in (("magento", 5210), ("web_events", 88123)):
        for batch in ("b1", "b2"):
            connection.execute(
                "insert into ops.ledger values (%s, %s, 's', '', %s, %s, 10, 3, 7, 0, %s, %s)",
                (batch, source, emitted, emitted - 20, AS_OF, AS_OF),
            )


def _flow(connection) -> None:
    rows = []
    for step in range(1, 7):
        for at, source in enumerate(CHANNELS[: 13 if step < 3 else 8]):
            volume = 900 // (at + 1) // step
            targets = [(f"{step + 1}·{CHANNELS[(at * 3 + hop) % 8]}", volume // (hop + 3)) for hop in range(3)]
            if step == 6:
                targets = [("… later", volume // 4)]
            targets += [("converted", volume // 9), ("dropped", volume // 4), ("open", volume // 14)]
            rows += [("2026-10-01", f"{step}·{source}", target, step, size) for target, size in targets if size]
    rows += [("2026-10-01", "… later", "converted", 7, 9), ("2026-10-01", "… later", "dropped", 7, 30)]
    rows += [("2026-11-01", *row[1:]) for row in rows]
    connection.cursor().executemany("insert into marts.rpt_journey_flow values (%s, %s, %s, %s, %s)", rows)


def _funnel(connection) -> None:
    for model, stages in STAGES.items():
        for place, stage in enumerate(stages, start=1):
            reached = 4000 // place - 37 * place
            connection.execute(
                "insert into marts.rpt_stage_funnel values (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
                (
                    *(model, stage, place, stage.capitalize(), VIETNAMESE[stage], reached, reached // (3 + place)),
                    *(f"Stages in {model}", f"Giai đoạn {model}"),
                ),
            )


def _story(connection) -> None:
    at = AS_OF - timedelta(days=96)
    for number, (kind, label_en, label_vi, channel, context, need, stage) in enumerate(STORY, start=1):
        at += timedelta(days=(number * 7) % 17, hours=number)
        journey = "j1" if number <= 7 else "j2"
        value = 1234567 if kind == "purchase" else None
        row = (
            BUYER,
            number,
            at,
            "touch",
            label_en,
            label_vi,
            kind,
            channel,
            context,
            need,
            stage,
            stage,
            stage,
            value,
            journey,
        )
        connection.execute(f"insert into marts.rpt_customer_zoom values ({', '.join(['%s'] * 15)})", row)
    stage_change = (BUYER, 99, at, "stage", "Enters stage Loyalty", "Vào giai đoạn Trung thành", "five", "j2")
    connection.execute(
        "insert into marts.rpt_customer_zoom (person_key, entry_no, occurred_at, kind, label_en, label_vi, detail, journey_key)"
        " values (%s, %s, %s, %s, %s, %s, %s, %s)",
        stage_change,
    )
    for number in range(1, 40):
        connection.execute(
            "insert into marts.rpt_customer_zoom (person_key, entry_no, occurred_at, kind, detail, label_en, journey_key)"
            " values ('looker', %s, %s, 'touch', 'web_visit', 'Web visit', 'j9')",
            (number, AS_OF - timedelta(days=number)),
        )
