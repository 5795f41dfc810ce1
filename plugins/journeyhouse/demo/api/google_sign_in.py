"""Google's token endpoint, as each of its products needs it: a service account's assertion, or a refresh token."""

from journeyhouse.demo.api.exchange import Reply, Request
from journeyhouse.demo.chance import digest
from journeyhouse.demo.credentials import GOOGLE_CLIENT, GOOGLE_CLIENT_SECRET, GOOGLE_REFRESH_TOKEN
from journeyhouse.demo.google_key import ACCOUNT, TOKEN_URL, public_key

_JWT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_UNSIGNED = "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential."


class SignIn:
    """Grants access tokens for one scope and knows them again."""

    def __init__(self, scope: str):
        self.scope = scope
        self._granted: set[str] = set()

    def grant(self, request: Request) -> Reply:
        """Answer `POST /token`."""
        fields = request.fields()
        if fields.get("grant_type") == _JWT:
            refusal = self._unproven(fields.get("assertion", ""))
        elif fields.get("grant_type") == "refresh_token":
            refusal = _unknown(fields)
        else:
            refusal = 400, "unsupported_grant_type", f"Invalid grant_type: {fields.get('grant_type')}"
        if refusal:
            status, error, told = refusal
            return Reply(status, {"error": error, "error_description": told})
        token = "ya29.demo-" + digest("google token", self.scope, fields.get("assertion"), len(self._granted))
        self._granted.add(token)
        return Reply(200, {"access_token": token, "expires_in": 3599, "token_type": "Bearer", "scope": self.scope})

    def refusal(self, request: Request) -> Reply | None:
        """The answer to a request that carries no token of ours."""
        if request.bearer() in self._granted:
            return None
        return Reply(401, {"error": {"code": 401, "message": _UNSIGNED, "status": "UNAUTHENTICATED"}})

    def _unproven(self, assertion: str) -> tuple[int, str, str] | None:
        import jwt

        try:
            claims = jwt.decode(
                assertion, public_key(), ["RS256"], audience=TOKEN_URL, issuer=ACCOUNT, leeway=10,
                options={"require": ["iss", "scope", "aud", "iat", "exp"]},
            )  # fmt: skip
        except jwt.ExpiredSignatureError:
            return 400, "invalid_grant", "Invalid JWT: Token must be a short-lived token (60 minutes)."
        except jwt.InvalidAudienceError:
            return 400, "invalid_grant", f"Invalid JWT: Failed audience check. The right audience is {TOKEN_URL}"
        except jwt.PyJWTError:
            return 400, "invalid_grant", "Invalid JWT Signature."
        if claims["exp"] - claims["iat"] > 3600:
            return 400, "invalid_grant", "Invalid JWT: Token must be a short-lived token (60 minutes)."
        if self.scope not in claims["scope"].split():
            return 400, "invalid_scope", "Invalid OAuth scope or ID token audience provided."
        return None


def _unknown(fields: dict[str, str]) -> tuple[int, str, str] | None:
    if (fields.get("client_id"), fields.get("client_secret")) != (GOOGLE_CLIENT, GOOGLE_CLIENT_SECRET):
        return 401, "invalid_client", "The OAuth client was not found."
    if fields.get("refresh_token") != GOOGLE_REFRESH_TOKEN:
        return 400, "invalid_grant", "Token has been expired or revoked."
    return None
