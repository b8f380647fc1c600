"""Redirects: where they may lead, how often, and that nothing is left open."""

from email.message import Message

import pytest

from broadcaster.net import redirects as following
from broadcaster.net.connection import NetworkFault, Trust
from broadcaster.net.redirects import EndlessMoves, InsecureRedirect, NoAnswer, follow


class Answered:
    """An answer, and the line that it came over."""

    def __init__(self, status: int, location: str | None) -> None:
        self.status, self.headers, self.closed, self.sent = status, Message(), 0, []
        if location is not None:
            self.headers["Location"] = location

    def request(self, method: str, target: str, *, headers: dict[str, str]) -> None:
        """Nothing is sent."""
        self.sent.append((method, target, headers))

    def getresponse(self) -> "Answered":
        """Itself."""
        return self

    def close(self) -> None:
        """Counted."""
        self.closed += 1


@pytest.fixture
def web(monkeypatch):
    """Answers by address; what was asked, in order."""
    pages: dict[str, Answered] = {}
    asked: list[str] = []

    def open_line(parts, trust):
        asked.append(parts.geturl())
        if parts.geturl() not in pages:
            raise ConnectionRefusedError
        return pages[parts.geturl()], parts.path

    monkeypatch.setattr(following, "open_line", open_line)
    return pages, asked


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    ("first", "then"), [("https", "https"), ("http", "https"), ("http", "http")]
)
def test_a_redirect_is_followed(web, status: int, first: str, then: str) -> None:
    """Also from http to https; the answer says where it came from."""
    pages, asked = web
    pages[f"{first}://a.vn/x"] = moved = Answered(status, f"{then}://b.vn/y")
    pages[f"{then}://b.vn/y"] = last = Answered(200, None)
    line, answer, where = follow(f"{first}://a.vn/x", {}, Trust(), requests=2)
    assert (line, answer, where) == (last, last, f"{then}://b.vn/y")
    assert asked == [f"{first}://a.vn/x", f"{then}://b.vn/y"]
    assert moved.closed == 2  # the answer and the line
    assert last.closed == 0


@pytest.mark.parametrize(
    "location", ["http://a.vn/y", "HTTP://a.vn/x", "http://b.vn/", "//b.vn:80"]
)
def test_https_never_leads_to_http(web, location: str) -> None:
    """Not even on the same machine; what has no scheme of its own keeps https."""
    pages, asked = web
    pages["https://a.vn/x"] = moved = Answered(302, location)
    fault = NoAnswer if location.startswith("//") else InsecureRedirect
    with pytest.raises(fault):
        follow("https://a.vn/x", {}, Trust(), requests=5)
    assert not any(each.startswith("http:") for each in asked)
    assert moved.closed == 2


@pytest.mark.parametrize("location", ["file:///etc/passwd", "ftp://a.vn/", "https://u:p@a.vn/"])
def test_no_other_kind_of_address_is_followed(web, location: str) -> None:
    """Each address is judged as the first was."""
    pages, asked = web
    pages["https://a.vn/x"] = Answered(301, location)
    with pytest.raises(NetworkFault):
        follow("https://a.vn/x", {}, Trust(), requests=5)
    assert asked == ["https://a.vn/x"]


def test_so_many_requests_and_no_more(web) -> None:
    """A circle ends."""
    pages, asked = web
    pages["https://a.vn/x"] = Answered(301, "/x")
    with pytest.raises(EndlessMoves):
        follow("https://a.vn/x", {}, Trust(), requests=5)
    assert len(asked) == 5


@pytest.mark.parametrize(
    ("status", "location"), [(301, None), (304, "/y"), (200, "/y"), (300, "/y")]
)
def test_other_answers_are_answers(web, status: int, location: str | None) -> None:
    """A redirect without a place, and what is no redirect."""
    pages, asked = web
    pages["https://a.vn/x"] = Answered(status, location)
    assert follow("https://a.vn/x", {}, Trust(), requests=5)[1].status == status
    assert len(asked) == 1


def test_who_does_not_answer_is_named(web) -> None:
    """With what failed."""
    pages, _ = web
    pages["https://a.vn/x"] = Answered(301, "https://b.vn/")
    with pytest.raises(NoAnswer) as caught:
        follow("https://a.vn/x", {}, Trust(), requests=5)
    assert caught.value.address == "https://b.vn/"
    assert isinstance(caught.value.failure, ConnectionRefusedError)


def test_every_question_goes_to_its_own_host_with_the_headers_of_the_first(web) -> None:
    """Host is the address that is asked, not the one that was."""
    pages, _ = web
    pages["https://a.vn/x"] = first = Answered(301, "https://b.vn/y")
    pages["https://b.vn/y"] = then = Answered(200, None)
    follow("https://a.vn/x", {"Range": "bytes=5-"}, Trust(), requests=2)
    assert first.sent == [("GET", "/x", {"Host": "a.vn", "Range": "bytes=5-"})]
    assert then.sent == [("GET", "/y", {"Host": "b.vn", "Range": "bytes=5-"})]


def test_a_line_that_breaks_after_the_question_is_closed_and_named(web) -> None:
    """With what failed."""
    pages, _ = web

    class Broken(Answered):
        def getresponse(self) -> Answered:
            raise ConnectionResetError

    pages["https://a.vn/x"] = broken = Broken(200, None)
    with pytest.raises(NoAnswer) as caught:
        follow("https://a.vn/x", {}, Trust(), requests=5)
    assert isinstance(caught.value.failure, ConnectionResetError)
    assert broken.closed == 1


@pytest.mark.parametrize(
    "fault",
    [NoAnswer("https://a.vn/", OSError()), InsecureRedirect("https://a.vn/", "http://a.vn/"),
     EndlessMoves("https://a.vn/")],
)  # fmt: skip
def test_a_fault_tells_its_address(fault: Exception) -> None:
    """Whoever prints it sees where."""
    assert str(fault) == "https://a.vn/"
