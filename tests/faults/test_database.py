"""PostgreSQL restarted under load."""

from tests.faults.programs import Listener, Writers, hold_true


def test_restarted_under_load_it_loses_and_doubles_nothing(installation, caller):
    listeners = [Listener(caller), Listener(caller)]
    with Writers(caller) as writers:
        writers.wait_for_more(10)
        installation.kill("postgres")
        installation.bring_back("postgres")
        writers.wait_for_more(10)
        installation.stop("postgres")
        installation.bring_back("postgres")
        writers.wait_for_more(10)
    hold_true(writers, *listeners)


def test_while_it_is_gone_every_answer_says_so(installation, caller):
    streams = [caller.listen(web=number) for number in (0, 1)]
    for stream in streams:
        assert stream.line() == ":hb"
    installation.stop("postgres")
    try:
        for number in (0, 1):
            assert caller.ask("GET", "/tickets", web=number)[0] == 503
            assert caller.ask("POST", "/tickets", {}, web=number)[0] == 503
        assert caller.ask("GET", "/livez")[0] == 200
        assert caller.ask("GET", "/readyz") == (500, {"error": "database"})
    finally:
        installation.bring_back("postgres")

    for number in (0, 1):
        assert caller.ask("GET", "/tickets", web=number)[0] == 200
    created = caller.ask("POST", "/tickets", {"title": "Back again", "priority": 3})[1]
    for stream in streams:
        stream.until(lambda frame: frame["data"]["data"]["id"] == created["id"])
        stream.close()
