"""`broadcaster users`: who may sign in, from the terminal."""

from tests.fakes.answers import data_of

IN_PROCESS = True


def test_a_person_is_added_listed_changed_and_taken_back(station):
    made = station.run("users", "add", "co.lan", "Lê Thị Lan", "--role", "bien-tap")
    assert made.code == 0, made.err
    assert "/ban/mo/" in made.out
    assert station.run("users", "add", "co.lan", "Ai Đó", "--role", "bien-tap").code == 2
    assert station.run("users", "add", "Cô Lan", "Ai Đó", "--role", "bien-tap").code == 2
    assert station.run("users", "role", "co.lan", "kiem-duyet").code == 0
    listed = data_of(station.run("users", "list", "--json").out)["users"]
    assert [(p["account"], p["role"], p["has_password"]) for p in listed] == [
        ("co.lan", "kiem-duyet", False)
    ]
    again = station.run("users", "link", "co.lan")
    assert "/ban/mo/" in again.out
    assert again.out != made.out
    assert station.run("users", "revoke", "co.lan").code == 0
    assert "đã thu" in station.run("users", "list").out
    assert station.run("users", "link", "co.lan").code == 2


def test_whoever_was_cut_off_before_the_link_was_told_adds_once_more(station):
    """The same person, who has no password yet; another one is still refused."""
    words = ("users", "add", "co.lan", "Lê Thị Lan", "--role", "bien-tap")
    first, again = station.run(*words), station.run(*words)
    assert (first.code, again.code) == (0, 0)
    assert "/ban/mo/" in again.out
    assert len(data_of(station.run("users", "list", "--json").out)["users"]) == 1
    assert station.run(*words[:-1], "kiem-duyet").code == 2


def test_a_role_is_known_by_the_name_that_people_see(station):
    """The desk says "Kiểm duyệt"; whoever types that is understood, and --help names both."""
    made = station.run("users", "add", "co.lan", "Lê Thị Lan", "--role", "Kiểm duyệt")
    assert "(Kiểm duyệt, chưa đặt mật khẩu)" in made.out
    assert "kiem-duyet (Kiểm duyệt)" in station.run("users", "add", "--help").out
    assert station.run("users", "role", "co.lan", "tổng phụ trách").code == 2


def test_an_unknown_account_names_those_there_are(station):
    assert station.run("users", "link", "ai-do").code == 2
    assert "Các tài khoản" in station.run("users", "link", "ai-do").err
