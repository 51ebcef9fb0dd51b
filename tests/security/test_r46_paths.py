"""Peppermint #106; Trudesk CVE-2026-114399; FreeScout 9ph7-f3hc-95gg: no path leads to a file of ours."""

import pytest

from tests.security.corpus import PATHS

PREFIXES = [
    "/static/",
    "/tickets/",
    "/desk/queues/",
    "/portal/tickets/",
    "/welcome/",
    "/api/",
    "/",
    "/desk/people/",
]


@pytest.mark.parametrize("prefix", PREFIXES)
def test_it_reads_no_file_by_a_path(api, agent, prefix):
    ask = api(agent)
    for path in PATHS:
        answer = ask.get(prefix + path)
        assert answer.status in {200, 301, 302, 400, 404}, path
        for word in (b"root:x:", b"[fonts]", b"execute_from_command_line", b"Traceback"):
            assert word not in answer.body
