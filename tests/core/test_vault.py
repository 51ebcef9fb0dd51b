"""Secrets at rest: sealed by keys outside the database, which change."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from helpdesk.core.errors import Unavailable
from helpdesk.core.vault import seal, unseal

OLD, NEW = "o" * 48, "n" * 48


@pytest.fixture(autouse=True)
def keys(settings):
    settings.CREDENTIAL_KEYS = [OLD]


@pytest.mark.parametrize("text", ["", "hunter2", "pässwörd 🔑", "x" * 4000, "$$"])
def test_it_opens_what_it_sealed(text):
    sealed = seal(text)
    assert unseal(sealed) == text
    assert not text or text not in sealed


def test_it_seals_the_same_text_differently_each_time():
    assert seal("hunter2") != seal("hunter2")


def test_it_seals_with_the_newest_key_and_opens_with_all(settings):
    before = seal("hunter2")
    settings.CREDENTIAL_KEYS = [NEW, OLD]
    after = seal("hunter2")
    assert before.partition("$")[0] != after.partition("$")[0]
    assert unseal(before) == unseal(after) == "hunter2"
    settings.CREDENTIAL_KEYS = [NEW]
    assert unseal(after) == "hunter2"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda sealed: "",
        lambda sealed: sealed[:-2],
        lambda sealed: sealed.replace("$", ""),
        lambda sealed: sealed[:-8] + "AAAAAA==",
        lambda sealed: "00000000" + sealed[8:],
    ],
)
def test_it_refuses_what_was_tampered_with(spoil):
    with pytest.raises(Unavailable) as refusal:
        unseal(spoil(seal("hunter2")))
    assert refusal.value.__suppress_context__


def test_it_seals_nothing_without_a_key(settings):
    settings.CREDENTIAL_KEYS = []
    with pytest.raises(ImproperlyConfigured):
        seal("hunter2")
