"""The demo vendors' made-up credentials; they open nothing but the local demo server."""

from journeyhouse.demo.google_key import service_account_key

ESMS_KEY = "demo-esms-key"
ESMS_SECRET = "demo-esms-secret"  # noqa: S105
META_TOKEN = "demo-meta-token"  # noqa: S105
KLAVIYO_KEY = "demo-klaviyo-key"
MAGENTO_TOKEN = "demo-magento-token"  # noqa: S105
GOOGLE_CLIENT = "demo-client.apps.googleusercontent.com"
GOOGLE_CLIENT_SECRET = "demo-google-client-secret"  # noqa: S105
GOOGLE_REFRESH_TOKEN = "1//demo-google-refresh-token"  # noqa: S105
HUBSPOT_TOKEN = "demo-hubspot-token"  # noqa: S105
TIKTOK_TOKEN = "demo-tiktok-token"  # noqa: S105
TWILIO_ACCOUNT = "ACde30de30de30de30de30de30de30de30"
TWILIO_TOKEN = "demo-twilio-token"  # noqa: S105
LINKEDIN_CLIENT = "demo-linkedin-client"
LINKEDIN_CLIENT_SECRET = "demo-linkedin-client-secret"  # noqa: S105
LINKEDIN_REFRESH_TOKEN = "demo-linkedin-refresh-token"  # noqa: S105
MATOMO_TOKEN = "demo-matomo-token"  # noqa: S105
FACEBOOK_TOKEN = "demo-facebook-token"  # noqa: S105
FACEBOOK_PAGE_TOKEN = "demo-facebook-page-token"  # noqa: S105
INSTAGRAM_TOKEN = "demo-instagram-token"  # noqa: S105
MAILCHIMP_KEY = "demo-mailchimp-key-us1"
SURVEYMONKEY_TOKEN = "demo-surveymonkey-token"  # noqa: S105
BRANDWATCH_TOKEN = "demo-brandwatch-token"  # noqa: S105
TYPEFORM_TOKEN = "demo-typeform-token"  # noqa: S105
ZALO_APP = "2074138120372622001"
ZALO_APP_SECRET = "demo-zalo-app-secret"  # noqa: S105
ZALO_REFRESH = "demo-zalo-refresh"
ZALO_SECRET = "demo-zalo-oa-secret"  # noqa: S105
ZENDESK_USER = "hotro@nhaxinh.example/token"
ZENDESK_TOKEN = "demo-zendesk-token"  # noqa: S105

SHOPIFY_CLIENT = "demo-shopify-client"
SHOPIFY_SECRET = "demo-shopify-secret"  # noqa: S105
SHOPIFY_TOKEN = "demo-shopify-token"  # noqa: S105
SALESFORCE_CLIENT = "demo-salesforce-client"
SALESFORCE_SECRET = "demo-salesforce-secret"  # noqa: S105
SALESFORCE_REFRESH = "demo-salesforce-refresh"
SALESFORCE_TOKEN = "demo-salesforce-token"  # noqa: S105
TRUSTPILOT_KEY = "demo-trustpilot-key"
TRUSTPILOT_SECRET = "demo-trustpilot-secret"  # noqa: S105
TRUSTPILOT_TOKEN = "demo-trustpilot-token"  # noqa: S105
WOOCOMMERCE_KEY = "ck_demo_woocommerce"
WOOCOMMERCE_SECRET = "cs_demo_woocommerce"  # noqa: S105


def credentials() -> dict[str, dict[str, str]]:
    """Credential values per source, named as the manifests name them."""
    return {
        "meta_ads": {"access_token": META_TOKEN},
        "klaviyo": {"api_key": KLAVIYO_KEY},
        "magento": {"access_token": MAGENTO_TOKEN},
        "hubspot": {"access_token": HUBSPOT_TOKEN},
        "google_ads": {"service_account_key": service_account_key(), "developer_token": "demo-developer-token"},
        "ga4": {"service_account_key": service_account_key()},
        "search_console": {"service_account_key": service_account_key()},
        "linkedin_ads": {
            "client_id": LINKEDIN_CLIENT,
            "client_secret": LINKEDIN_CLIENT_SECRET,
            "refresh_token": LINKEDIN_REFRESH_TOKEN,
        },
        "google_reviews": {
            "client_id": GOOGLE_CLIENT,
            "client_secret": GOOGLE_CLIENT_SECRET,
            "refresh_token": GOOGLE_REFRESH_TOKEN,
        },
        "facebook_page": {"access_token": FACEBOOK_TOKEN},
        "instagram": {"access_token": INSTAGRAM_TOKEN},
        "trustpilot": {"api_key": TRUSTPILOT_KEY, "api_secret": TRUSTPILOT_SECRET},
        "tiktok_ads": {"access_token": TIKTOK_TOKEN},
        "esms_vn": {"api_key": ESMS_KEY, "secret_key": ESMS_SECRET},
        "twilio": {"account_sid": TWILIO_ACCOUNT, "auth_token": TWILIO_TOKEN},
        "matomo": {"token_auth": MATOMO_TOKEN},
        "mailchimp": {"api_key": MAILCHIMP_KEY},
        "surveymonkey": {"access_token": SURVEYMONKEY_TOKEN},
        "social_listening": {"access_token": BRANDWATCH_TOKEN},
        "typeform": {"access_token": TYPEFORM_TOKEN},
        "salesforce": {
            "client_id": SALESFORCE_CLIENT,
            "client_secret": SALESFORCE_SECRET,
            "refresh_token": SALESFORCE_REFRESH,
        },
        "shopify": {"client_id": SHOPIFY_CLIENT, "client_secret": SHOPIFY_SECRET},
        "woocommerce": {"consumer_key": WOOCOMMERCE_KEY, "consumer_secret": WOOCOMMERCE_SECRET},
        "zalo_oa": {"app_id": ZALO_APP, "app_secret": ZALO_APP_SECRET, "refresh_token": ZALO_REFRESH},
        "zalo_events": {"oa_secret_key": ZALO_SECRET},
        "zendesk": {"username": ZENDESK_USER, "api_token": ZENDESK_TOKEN},
    }
