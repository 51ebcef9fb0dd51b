"""RT CVE-2022-25802, CVE-2013-3372: nothing that was sent breaks out of a header; files: `api/agent/test_attachments.py`."""

import pytest

ODD = ["a\r\nSet-Cookie: x=1", "a\nX: 1", "a\x00b", "\u202egnp", "a;b\"c'", "<script>", "é" * 300]


@pytest.mark.parametrize(
    "name",
    ["X-Request-ID", "X-Tenant", "Last-Event-ID", "If-Match", "Accept", "User-Agent", "Referer"],
)
def test_it_writes_nothing_odd_into_its_headers(api, agent, name):
    for value in ODD:
        answer = api(agent).get("/me", headers={name: value})
        assert answer.status in {200, 400, 404}, (name, value)
        for sent in answer.headers.values():
            assert not set("\r\n\x00") & set(sent)
            assert "Set-Cookie: x" not in sent
