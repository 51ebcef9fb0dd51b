"""The pages of the second factor: set up, asked for, led to, switched off."""

import re

from accounts.services import update_tenant
from accounts.services.second_factor import picture_of
from tests.api.customer.test_second_factor import code_of, switch_on
from tests.cast import PASSWORD

PAGE, STEP = "/login/second-factor", "/login/code"


def sign_in(browser, name="bob", after="/portal/profile"):
    page = browser.get(f"/login?next={after}")
    return browser.submit(page, "/login", username=name, password=PASSWORD)


def test_it_is_set_up_on_a_page_and_asked_for_at_the_next_sign_in(portal, bob):
    browser = portal(bob)
    page = browser.get(PAGE)
    assert "<svg" in page.html and picture_of(bob.second_factor) in page.html
    page = browser.submit(page, PAGE, otp=code_of(bob), password=PASSWORD)
    codes = re.findall(r"\w{4}-\w{4}-\w{4}-\w{4}", page.text)
    assert len(codes) == 10
    assert not set(codes) & set(browser.get(PAGE).text.split())

    browser = portal()
    page = sign_in(browser)
    assert page.path == STEP
    page = browser.submit(page, STEP, otp="000000")
    assert (page.status, "This code is not right" in page.text) == (401, True)
    page = browser.submit(page, STEP, otp=code_of(bob, 1))
    assert page.path == "/portal/profile"


def test_a_recovery_code_does_as_well(portal, bob):
    code = switch_on(bob)[0]
    browser = portal()
    assert browser.submit(sign_in(browser), STEP, otp=code).path == "/portal/profile"


def test_it_says_what_is_wrong(portal, bob):
    browser = portal(bob)
    page = browser.submit(browser.get(PAGE), PAGE, otp="000000", password=PASSWORD)
    assert (page.status, "This code is not right" in page.text) == (400, True)
    page = browser.submit(page, PAGE, otp="000000", password="wrong")
    assert "That is not your password." in page.text


def test_it_is_switched_off_and_codes_are_renewed_with_the_password(portal, bob):
    switch_on(bob)
    browser = portal(bob)
    action = f"{PAGE}/recovery-codes"
    page = browser.submit(browser.get(PAGE), action, password="wrong")
    assert (page.status, "That is not your password." in page.text) == (400, True)
    assert "Keep these codes" in browser.submit(page, action, password=PASSWORD).text
    page = browser.submit(browser.get(PAGE), f"{PAGE}/remove", password=PASSWORD)
    assert "The second factor is off." in page.text


def test_staff_who_need_one_are_led_to_it_and_back(portal, cast, agent):
    update_tenant(cast.tenant, changes={"requires_second_factor": True}, by=cast.admin)
    browser = portal(agent)
    page = browser.get("/desk/people")
    assert page.path == PAGE
    assert "Everybody who works here needs one." in page.text
    page = browser.submit(page, PAGE, otp=code_of(agent), password=PASSWORD)
    assert "/desk/people" in page.links()
    assert browser.get("/desk/people").path == "/desk/people"


def test_it_wants_forms_of_our_own(portal, bob):
    browser = portal(bob, enforce_csrf_checks=True)
    for path in (PAGE, f"{PAGE}/remove", f"{PAGE}/recovery-codes", STEP):
        assert browser.post(path, {"password": PASSWORD}).status == 403


def test_strangers_sign_in_first(portal, cast):
    for path in (PAGE, f"{PAGE}/remove", f"{PAGE}/recovery-codes"):
        assert portal().get(path).path == "/login"
