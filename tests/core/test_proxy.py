"""The client's address behind a reverse proxy."""

import pytest
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from helpdesk.core.middleware import ProxyMiddleware


def address(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.META["REMOTE_ADDR"])


def seen(forwarded: str) -> str:
    request = RequestFactory().get("/", headers={"X-Forwarded-For": forwarded})
    return ProxyMiddleware(address)(request).content.decode()


@pytest.fixture
def trusted(settings):
    settings.TRUST_PROXY = True


@pytest.mark.usefixtures("trusted")
def test_it_takes_the_address_that_the_proxy_saw():
    assert seen("203.0.113.9") == "203.0.113.9"
    assert seen("10.0.0.1, 203.0.113.9") == "203.0.113.9"
    assert seen("2001:db8::1") == "2001:db8::1"


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("forged", ["", "<script>", "203.0.113.9, nobody", "1.2.3.4:80"])
def test_it_keeps_the_address_of_the_connection_where_the_header_has_none(forged):
    assert seen(forged) == "127.0.0.1"


def test_it_believes_nobody_unless_told_to(settings):
    settings.TRUST_PROXY = False

    with pytest.raises(MiddlewareNotUsed):
        ProxyMiddleware(address)
