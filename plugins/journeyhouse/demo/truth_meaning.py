"""What each touch means: moment, need, context, department, stages, as the rule seeds define them."""

import re
from dataclasses import dataclass

STAGES = {
    "saw_ad": ("awareness", "awareness", "awareness"),
    "landed": ("awareness", "acquisition", "discovery"),
    "searched": ("awareness", "acquisition", "discovery"),
    "read_content": ("consideration", "acquisition", "evaluation"),
    "compared": ("consideration", "acquisition", "evaluation"),
    "asked": ("consideration", "acquisition", "evaluation"),
    "signed_up": ("consideration", "onboarding", "evaluation"),
    "added_to_cart": ("purchase", "acquisition", "purchase"),
    "started_checkout": ("purchase", "acquisition", "purchase"),
    "bought": ("purchase", "acquisition", "purchase"),
    "received": ("loyalty", "onboarding", "purchase"),
    "onboarded": ("loyalty", "onboarding", "purchase"),
    "used": ("loyalty", "engagement", "support"),
    "needed_help": ("loyalty", "engagement", "support"),
    "returned_item": ("loyalty", "engagement", "support"),
    "repurchased": ("loyalty", "retention", "repurchase"),
    "renewed": ("loyalty", "retention", "repurchase"),
    "gave_feedback": ("advocacy", "advocacy", "sharing"),
    "reviewed": ("advocacy", "advocacy", "sharing"),
    "referred": ("advocacy", "advocacy", "sharing"),
}

# touchpoint type: moment, department, media ("" = of its channel), need, context
MEANING = {
    "web_visit": ("landed", "marketing", "", "inform", "browsing"),
    "article_read": ("read_content", "marketing", "owned", "inspire", "learning"),
    "products_searched": ("searched", "sales", "owned", "inform", "search_intent"),
    "product_viewed": ("read_content", "sales", "owned", "inform", "evaluation"),
    "product_compared": ("compared", "sales", "owned", "compare", "evaluation"),
    "question_asked": ("asked", "sales", "owned", "decide", "advice"),
    "lead_submitted": ("asked", "marketing", "owned", "inform", "lead_magnet"),
    "account_created": ("signed_up", "marketing", "owned", "be_recognised", "sign_up"),
    "trial_started": ("signed_up", "marketing", "owned", "decide", "trial"),
    "subscription_renewed": ("renewed", "sales", "owned", "rebuy", "membership"),
    "product_added": ("added_to_cart", "sales", "owned", "decide", "cart"),
    "checkout_started": ("started_checkout", "sales", "owned", "transact", "checkout"),
    "purchase": ("bought", "sales", "owned", "transact", "checkout"),
    "email_opened": ("saw_ad", "marketing", "owned", "inform", "message"),
    "email_clicked": ("read_content", "marketing", "owned", "inform", "message"),
    "sms_clicked": ("read_content", "marketing", "owned", "inform", "message"),
    "delivery_received": ("received", "support", "owned", "track", "delivery"),
    "product_registered": ("onboarded", "support", "owned", "get_help", "setup"),
    "product_used": ("used", "support", "owned", "belong", "usage"),
    "ticket_opened": ("needed_help", "support", "owned", "get_help", "problem"),
    "return_requested": ("returned_item", "support", "owned", "return", "problem"),
    "nps_answered": ("gave_feedback", "support", "owned", "be_recognised", "feedback"),
    "product_reviewed": ("reviewed", "marketing", "earned", "share", "feedback"),
    "referral_shared": ("referred", "marketing", "earned", "share", "recommendation"),
    "sales_call": ("asked", "sales", "owned", "decide", "advice"),
    "sales_meeting": ("asked", "sales", "owned", "decide", "advice"),
}
CAMPAIGN_NEEDS = [
    ("flash_sale|sale|voucher|giam_gia|khuyen_mai", "save"), ("winback|nho_ban", "rebuy"),
    ("guide|huong_dan|tips|meo", "inspire"), ("new_arrival|hang_moi", "inspire"),
]  # fmt: skip
CAMPAIGN_CONTEXTS = [
    ("flash_sale|sale|voucher|giam_gia|khuyen_mai", "promotion"), ("winback|nho_ban", "winback"),
    ("tet|noel|8_3|black_friday", "seasonal"), ("guide|huong_dan|tips|meo", "learning"),
    ("abandoned_cart|gio_hang", "cart_recovery"), ("new_arrival|hang_moi", "curiosity"),
]  # fmt: skip
VISIT_CONTEXTS = {
    "Organic Search": "search_intent", "Paid Search": "search_intent", "Referral": "recommendation", "Paid Social": "curiosity",
    "Organic Social": "curiosity", "Email": "message", "SMS": "message", "Direct": "habit",
}  # fmt: skip
MEDIA = {
    "Paid Search": "paid", "Paid Social": "paid", "Display": "paid", "Affiliates": "paid", "Organic Search": "earned",
    "Organic Social": "earned", "Referral": "earned", "Store": "offline",
}  # fmt: skip


@dataclass(slots=True)
class Touch:
    """One touch of the truth; `campaign` and `category` are what the rules look at.

    `is_by_himself` tells of a visit that nothing but knowing the company led to, `led_to` when the purchase was made,
    `content` the source, kind and name of what it is with.
    """

    source_record_id: str
    type: str
    at: int
    cluster: str | None
    channel: str
    campaign: str = ""
    category: str = ""
    cycle_no: int = 1
    lifecycle: str = "prospect"
    post_purchase_of: str | None = None
    is_by_himself: bool = False
    led_to: int | None = None
    content: tuple[str, str, str] | None = None
    product: str = ""

    def meaning(self) -> dict[str, str]:
        """Moment, department, media, need, context and stages, once the lifecycle is known."""
        moment, department, media, need, context = MEANING[self.type]
        campaign = self.campaign.lower() if self.type == "web_visit" or self.type.startswith(("email_", "sms_")) else ""
        customer = self.lifecycle == "customer"
        if self.type == "web_visit":
            moment = "searched" if self.channel in ("Organic Search", "Paid Search") else "landed"
            context = VISIT_CONTEXTS.get(self.channel, "browsing")
            media = MEDIA.get(self.channel, "owned")
        elif self.type == "purchase":
            moment, need = ("repurchased", "rebuy") if customer else ("bought", "transact")
            context = {"Store": "store", "Marketplace": "marketplace"}.get(self.channel, "checkout")
            department, media = ("store", "offline") if self.channel == "Store" else (department, media)
        elif self.type == "lead_submitted":
            need = "save" if "voucher" in self.category else "inspire" if "ebook" in self.category else "inform"
        elif self.type == "ticket_opened" and re.search("return|refund", self.category):
            need = "return"
        elif self.type == "ticket_opened" and re.search("delivery|shipping", self.category):
            need = "track"
        need = next((found for pattern, found in CAMPAIGN_NEEDS if campaign and re.search(pattern, campaign)), need)
        context = next(
            (found for pattern, found in CAMPAIGN_CONTEXTS if campaign and re.search(pattern, campaign)), context
        )
        five, six, seven = STAGES[moment]
        return {"moment": moment, "need": need, "context": context, "department": department, "media": media,
                "stage_five": five, "stage_six": six, "stage_seven": seven}  # fmt: skip
