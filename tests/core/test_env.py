"""What the environment says is checked before anything starts."""

import pytest

from helpdesk import env


@pytest.fixture
def said(monkeypatch):
    """Says something by a variable that is declared for the test alone."""
    monkeypatch.setattr(env, "VARIABLES", {})
    return lambda value: monkeypatch.setenv("WORD", value)


def test_it_takes_one_of_the_known_words_in_any_case(said):
    assert env.choice("WORD", "oidc", ("oidc", "local")) == "oidc"
    said(" Local ")
    assert env.choice("WORD", "oidc", ("oidc", "local")) == "local"


@pytest.mark.parametrize(
    ("read", "message"),
    [
        (lambda: env.choice("WORD", "a", ("a", "b")), "WORD: 'perhaps' is none of a, b"),
        (lambda: env.flag("WORD"), "WORD: 'perhaps' is neither yes nor no"),
        (lambda: env.number("WORD", 1), "WORD: 'perhaps' is not a whole number"),
    ],
)
def test_it_names_what_cannot_be_used(said, read, message):
    said("perhaps")
    with pytest.raises(env.BadEnvironment, match=message):
        read()
