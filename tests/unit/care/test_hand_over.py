"""Who takes a station over is told who is what and what to do, and no secret."""

from broadcaster.accounts.rights import Person, Role
from broadcaster.care.succession import holders, tasks
from broadcaster.domain.station import AlarmSettings, StationProfile

PROFILE = StationProfile(
    name="Đài",
    unit="Trường (ví dụ)",
    contact="",
    email="",
    public_url="",
    shows=(),
    approvers=("Trần Thị Hòa",),
    deputies=("Lê Văn Nam",),
    urgent_approvers=("Trần Thị Hòa",),
    alarms=AlarmSettings(smtp_user="dai", webhook="https://tin.example.edu.vn"),
)


def person(name, *, ended=False):
    return Person(id=1, account=name, name=name, role=Role.EDITOR, unit="", ended=ended)


def test_accounts_come_first_and_ended_ones_not_at_all():
    told = holders(PROFILE, [person("an"), person("binh", ended=True)])
    assert [(one.name, one.role) for one in told] == [
        ("an", "Biên tập"),
        ("Trần Thị Hòa", "Người duyệt"),
        ("Lê Văn Nam", "Người duyệt thay"),
        ("Trần Thị Hòa", "Duyệt khẩn cấp"),
    ]


def test_the_list_begins_with_a_backup_and_names_every_password():
    told = tasks(PROFILE, accounts=True, keys=True)
    assert told[0].how.startswith("broadcaster backup verify")
    how = " ".join(task.how for task in told)
    for wanted in ("--secrets", "SMTP_PASSWORD", "WEBHOOK_SECRET", "approver", "doctor"):
        assert wanted in how


def test_what_a_station_has_not_is_not_asked_for():
    bare = StationProfile(name="Đ", unit="T", contact="", email="", public_url="", shows=())
    how = " ".join(task.how for task in tasks(bare, accounts=False, keys=False))
    assert "--secrets" not in how
    assert "BROADCASTER_" not in how
