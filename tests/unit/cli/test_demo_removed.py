"""The folder of a show goes, though the system holds something in it open for a moment."""

from broadcaster.cli import demo
from broadcaster.demo.stage import stage_file_of
from broadcaster.storage.demo_clock import hold_stage


def test_a_folder_that_is_refused_twice_goes_at_the_third_try(tmp_path, monkeypatch):
    folder = tmp_path / "trinh-dien-x"
    folder.mkdir()
    real, tries = demo.shutil.rmtree, []

    def refuses(path, *, ignore_errors):
        tries.append(path)
        if len(tries) > 2:
            real(path, ignore_errors=ignore_errors)

    monkeypatch.setattr(demo.shutil, "rmtree", refuses)
    monkeypatch.setattr(demo, "_PAUSE", 0.0)
    demo.remove_folder(folder)
    assert not folder.exists()
    assert len(tries) == 3


def test_what_stays_refused_is_left_for_a_person(tmp_path, monkeypatch):
    monkeypatch.setattr(demo.shutil, "rmtree", lambda *_, **__: None)
    demo.remove_folder(tmp_path, patience=0.0)
    assert tmp_path.is_dir()


def test_what_a_killed_show_left_goes_at_the_next_one_and_a_running_one_stays(tmp_path):
    killed, runs, other = (tmp_path / name for name in ("trinh-dien-a", "trinh-dien-b", "khac"))
    for folder in (killed, runs, other):
        (folder / "dai").mkdir(parents=True)
        with hold_stage(stage_file_of(folder / "dai")):
            pass
    with hold_stage(stage_file_of(runs / "dai")):
        demo.sweep(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["khac", "trinh-dien-b"]


def test_what_another_account_left_is_not_even_looked_into(tmp_path, monkeypatch):
    """It may hold a link to a file of ours, which a lock would empty."""
    theirs = tmp_path / "trinh-dien-a"
    (theirs / "dai").mkdir(parents=True)
    with hold_stage(stage_file_of(theirs / "dai")):
        pass
    ours = tmp_path / "cua-minh.txt"
    ours.write_text("quan trọng", encoding="utf-8")
    (lock,) = (path for path in theirs.rglob("*") if path.is_file())
    lock.unlink()
    lock.symlink_to(ours)
    monkeypatch.setattr(demo, "is_own", lambda _: False)
    demo.sweep(tmp_path)
    assert theirs.is_dir()
    assert ours.read_text("utf-8") == "quan trọng"
