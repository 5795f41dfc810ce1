"""The demo vendors' made-up credentials; they open nothing but the local demo server."""

META_TOKEN = "demo-meta-token"  # noqa: S105
KLAVIYO_KEY = "demo-klaviyo-key"
MAGENTO_TOKEN = "demo-magento-token"  # noqa: S105
HUBSPOT_TOKEN = "demo-hubspot-token"  # noqa: S105
TIKTOK_TOKEN = "demo-tiktok-token"  # noqa: S105
TWILIO_ACCOUNT = "ACde30de30de30de30de30de30de30de30"
TWILIO_TOKEN = "demo-twilio-token"  # noqa: S105
MAILCHIMP_KEY = "demo-mailchimp-key-us1"
SURVEYMONKEY_TOKEN = "demo-surveymonkey-token"  # noqa: S105
TYPEFORM_TOKEN = "demo-typeform-token"  # noqa: S105
ZALO_SECRET = "demo-zalo-oa-secret"  # noqa: S105
ZENDESK_USER = "hotro@nhaxinh.example/token"
ZENDESK_TOKEN = "demo-zendesk-token"  # noqa: S105


def credentials() -> dict[str, dict[str, str]]:
    """Credential values per source, named as the manifests name them."""
    return {
        "meta_ads": {"access_token": META_TOKEN},
        "klaviyo": {"api_key": KLAVIYO_KEY},
        "magento": {"access_token": MAGENTO_TOKEN},
        "hubspot": {"access_token": HUBSPOT_TOKEN},
        "tiktok_ads": {"access_token": TIKTOK_TOKEN},
        "twilio": {"account_sid": TWILIO_ACCOUNT, "auth_token": TWILIO_TOKEN},
        "mailchimp": {"api_key": MAILCHIMP_KEY},
        "surveymonkey": {"access_token": SURVEYMONKEY_TOKEN},
        "typeform": {"access_token": TYPEFORM_TOKEN},
        "zalo_events": {"oa_secret_key": ZALO_SECRET},
        "zendesk": {"username": ZENDESK_USER, "api_token": ZENDESK_TOKEN},
    }
