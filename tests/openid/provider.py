"""The provider: `python -m tests.openid.provider --port PORT`.

oidc_provider_mock, whose refresh tokens are like those of real providers: each serves once, and a
client may say its secret in the form, as with a code.
"""

from oidc_provider_mock.__main__ import run
from oidc_provider_mock._app import RefreshTokenGrant

RefreshTokenGrant.TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic", "client_secret_post"]
RefreshTokenGrant.INCLUDE_NEW_REFRESH_TOKEN = True

if __name__ == "__main__":
    run()
