"""`journeyhouse rules try`: from what an analyst types to the rules that win, and why."""

import unicodedata

import pytest

from journeyhouse.errors import ConfigError
from journeyhouse.rules.seeds import Seeds
from journeyhouse.rules.trial import trial


def tried(*words: str, seeds: Seeds | None = None) -> dict[str, str]:
    """The line of each rule set, and the signature."""
    lines = trial(words, seeds or Seeds()).splitlines()
    return dict(line.split(": ", 1) for line in lines if line and not line.startswith(" "))


@pytest.mark.parametrize(
    ("words", "channel"),
    [
        (["utm_source=facebook&utm_medium=cpc&fbclid=x"], "Paid Social - by channel_04"),
        (["?utm_source=google&utm_medium=CPC"], "Paid Search - by channel_02"),
        (["https://shop.vn/?utm_source=klaviyo&utm_medium=email"], "Email - by channel_07"),
        (["https://shop.vn/", "referrer=https://www.google.com/search?q=a"], "Organic Search - by channel_12"),
        (["https://shop.vn/ao", "referrer=https://shop.vn/"], "Direct - by channel_19"),
        (["referrer=google.com"], "Organic Search - by channel_12"),
        (["https://shop.vn/?gbraid=1", "utm_source=facebook"], "Paid Search - by channel_01"),
        (["click_id=li_fat_id"], "Paid Social - by channel_21"),
        (["product_added"], "Direct - by channel_19"),
    ],
)
def test_an_origin_gets_the_channel_of_its_rule(words, channel):
    assert tried(*words)["channel"].startswith(channel + " ")


def test_the_channel_feeds_the_other_rules():
    answers = tried("utm_source=google&utm_medium=cpc")
    assert answers["moment"].startswith("searched - by moment_01")
    assert answers["context"].startswith("search_intent - by context_07")


def test_further_columns_are_taken_as_given():
    answers = tried("touchpoint_type=web_visit", "channel=Email", "lifecycle=customer", "campaign=voucher & quà")
    assert answers["channel"] == "Email - given; the rules are not asked"
    assert answers["need"].startswith("save - by need_01")
    assert tried("purchase", "lifecycle=customer")["moment"].startswith("repurchased")


def test_a_campaign_is_read_as_the_browser_wrote_it_and_an_escape_that_is_none_is_pointed_out():
    answers = tried("https://shop.vn/?utm_source=klaviyo&utm_medium=email&utm_campaign=Qu%C3%A0%20T%E1%BA%BFt")
    assert answers["channel"].startswith("Email")
    told = trial(["https://shop.vn/?utm_source=zalo&utm_campaign=Qu%C3%A0%20T%E1%BA"], Seeds())
    assert "(utm_campaign=qu%c3%a0%20t%e1%ba stays escaped in the warehouse; a rule has to match it" in told


def test_what_is_recorded_elsewhere_has_the_channel_of_its_medium():
    assert tried("email_opened")["channel"].startswith("Email - given")
    assert tried("purchase", "medium=store")["department"].startswith("store - by department_03")
    assert tried("purchase")["channel"] == "not known"


def test_sms_in_capitals_is_sms_unlike_in_shopify_holistic():
    written = (
        "utm_source=Klaviyo&utm_medium=SMS&utm_campaign=Clicked SMS",
        "utm_source=klaviyo&utm_medium=sms&utm_campaign=clicked sms",
    )
    one, other = (tried(words) for words in written)
    assert one["channel"] == other["channel"] and one["channel"].startswith("SMS - by ")
    assert one["need"] == other["need"]


def test_an_event_is_known_by_any_spelling():
    assert "touchpoint_type=product_added" in tried("Product Added")["signature"]
    with pytest.raises(ConfigError, match="'prodct' is no landing URL"):
        tried("prodct")


def test_what_no_rule_matches_says_where_to_add_one():
    told = trial(["touchpoint_type=unheard_of"], Seeds())
    assert "need: (unclassified)\n  no rule matches; add a row to " in told
    assert "seed_need_rules.csv (its rules look at touchpoint_type, channel," in told


def test_it_says_why_and_what_would_have_matched_too():
    told = trial(["utm_source=facebook&utm_medium=cpc&fbclid=x"], Seeds())
    assert "and utm_medium 'cpc' matches ^(.*cp[cmavx].*|ppc|retargeting|paid.*)$" in told
    assert "would match too: channel_05 (priority 50, marketing) -> Paid Social; utm_medium 'cpc'" in told
    assert "would match too: channel_20 (priority 200, marketing) -> Unassigned; it takes everything" in told
    assert "is not facebook|^fb$" in trial(["utm_source=google&utm_medium=organic"], Seeds())


@pytest.mark.parametrize("typed", ["NFC", "NFD"])
@pytest.mark.parametrize("written", ["NFC", "NFD"])
def test_vietnamese_is_one_text_however_it_is_composed(tmp_path, typed, written):
    rule = "need_00,1,^web_visit$,,giảm giá|quà tặng,,,,,,,,save,true,insight,Vì giá"
    text = Seeds().path("seed_need_rules").read_text(encoding="utf-8")
    text += unicodedata.normalize(written, rule) + "\n"
    (tmp_path / "seed_need_rules.csv").write_text(text, encoding="utf-8")
    url = unicodedata.normalize(typed, "https://shop.vn/?utm_source=zalo&utm_campaign=Quà+Tặng+8.3")
    assert tried(url, seeds=Seeds(tmp_path))["need"] == "save - by need_00 (priority 1, insight)"


@pytest.mark.parametrize(
    ("words", "answers"),
    [
        (["https://shop.vn/blog/don-nha-don-tet?utm_source=zalo"], ("cleaning", "article", "festive")),
        (["https://shop.vn/", "content=/b/812", "content_title=Chọn chảo nào?"], ("kitchen", "page", "plain")),
        (["email_clicked", "campaign=012_flash_sale"], ("offers", "email", "promotional")),
        (["Lead Form Submitted", "category=ebook_nha_bep"], ("kitchen", "ebook", "how_to")),
    ],
)
def test_what_a_touch_is_with_is_judged_too(words, answers):
    found = tried(*words)
    assert tuple(found[name].split(" - by ")[0] for name in ("topic", "form", "style")) == answers


def test_a_touch_without_content_is_not_asked_for_it():
    assert tried("product_viewed")["topic"].startswith("not asked; no content is named")
    assert tried("utm_source=facebook&utm_medium=cpc")["form"].startswith("not asked")
