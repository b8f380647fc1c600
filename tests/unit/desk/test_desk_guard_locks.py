"""Each lock of the guard alone: a request that only this one refuses."""

import pytest

from broadcaster.desk.visit import HOME

DOOR = "/vao"  # open to everybody: no role and no token stands before it
ENTER = {"tai_khoan": "khong-co", "mat_khau": "sai"}


@pytest.fixture
def knock(browser):
    """A sign-in with just these headers; whether the guard let it through to the page."""
    stranger = browser()

    def ask(**headers):
        line = stranger.client.post(
            f"{HOME}{DOOR}",
            data=ENTER,
            headers={k.replace("_", "-"): v for k, v in headers.items()},
        )
        answer = stranger.runner.run(line)
        return "trang khác" not in answer.text

    return ask


@pytest.mark.parametrize("site", ["cross-site", "same-site", "", "SAME-ORIGIN", "cai-gi-do"])
def test_a_form_of_another_site_is_refused_by_the_browsers_word_alone(knock, site):
    """Some browsers send no Origin with a form: then this word is all there is."""
    assert not knock(sec_fetch_site=site)
    assert not knock(sec_fetch_site=site, origin="http://desk.test")


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_the_desks_own_form_is_taken_by_the_browsers_word_alone(knock, site):
    assert knock(sec_fetch_site=site)


@pytest.mark.parametrize(
    "origin",
    ["https://ke-gian.example", "null", "", "http://desk.test:81", "http://desk.test.ke-gian.vn"],
)
def test_a_form_of_another_origin_is_refused_by_its_origin_alone(knock, origin):
    assert not knock(origin=origin)
    assert not knock(origin=origin, sec_fetch_site="same-origin")
    assert not knock(origin=origin, sec_fetch_site="none")


def test_the_desks_own_form_is_taken_by_its_origin_alone(knock):
    assert knock(origin="http://desk.test")


def test_a_stranger_who_does_not_say_where_from_is_refused(knock):
    assert not knock()
