"""The one client: what servers of language models do, and what they do wrong."""

import logging
from dataclasses import replace

import pytest

from broadcaster.domain.errors import BroadcasterError
from broadcaster.domain.station import DraftingSettings
from broadcaster.drafting.language_model import (
    KEY,
    KEY_FILE,
    ModelAnswer,
    ModelServer,
    ModelWaits,
    ask_model,
    least_tokens,
    model_server,
)
from broadcaster.drafting.prompts import SCHEMA
from tests.fakes.model_server import ModelPlan, a_model_server

ANSWER = '{"cau": [{"vai": "NỮ", "loi": "Chào các bạn.", "nguon": []}]}'
WAITS = {
    "hang": ModelWaits(connect=0.1, first=0.2),
    "hang midway": ModelWaits(whole=0.6),
}  # nobody else may be given up
ON = DraftingSettings(on=True, on_by="Hà, 1/12/2026", model="qwen3:4b")


def ask(plan: ModelPlan, **change: object) -> ModelAnswer:
    wanted = change.pop("wanted", lambda: True)
    server = replace(ModelServer(base=plan.base, model="m", key="bi-mat"), **change)  # type: ignore[arg-type]
    return ask_model(
        server, system="Viết " * 40, user="Nguồn " * 40, schema=SCHEMA,
        wanted=wanted,  # type: ignore[arg-type]
    )  # fmt: skip


@pytest.mark.parametrize("how", ["stream", "whole", "no usage"])
def test_an_answer_comes_whole(how: str) -> None:
    with a_model_server(ANSWER, how) as plan:
        answer = ask(plan)
    assert answer.text == ANSWER
    assert bool(answer.prompt_tokens) is (how != "no usage")
    assert plan.keys == ["Bearer bi-mat"]


@pytest.mark.parametrize(
    ("how", "form", "requests"),
    [("no effort", "json_schema", 2), ("no schema", "json_object", 3), ("no format", "", 4)],
)
def test_a_server_without_schemas_is_asked_more_simply(how: str, form: str, requests: int) -> None:
    with a_model_server(ANSWER, how) as plan:
        assert ask(plan).form == form
    assert len(plan.asked) == requests


def test_a_server_that_broke_is_asked_once_more() -> None:
    with a_model_server(ANSWER, "503", "stream") as plan:
        assert ask(plan).text == ANSWER
    assert len(plan.asked) == 2


@pytest.mark.parametrize(
    ("how", "words", "requests"),
    [
        ("500", "hỏng hai lần liền", 2),
        ("401", "không nhận khóa", 1),
        ("404", "không có mô hình", 1),
        ("429", "quá nhiều việc", 1),
        ("418", "từ chối (mã 418)", 1),
        ("302", "từ chối (mã 302)", 1),
        ("cut", "hết số token", 1),
        ("half", "đứt giữa chừng", 1),
        ("garbage", "sai quy cách", 1),
        ("error", "báo lỗi giữa chừng", 1),
        ("circles", "lặp lại", 1),
        ("filtered", "ngắt câu trả lời", 1),
        ("hang", "im lặng quá", 1),
        ("hang midway", "chưa xong nên thôi", 1),
    ],
)
def test_what_goes_wrong_is_said(how: str, words: str, requests: int) -> None:
    with a_model_server(ANSWER * 3, how) as plan, pytest.raises(BroadcasterError) as told:
        ask(plan, waits=WAITS.get(how, ModelWaits()))
    assert words in told.value.sentence
    assert "bi-mat" not in f"{told.value} {told.value.hint}"
    assert len(plan.asked) == requests


@pytest.mark.parametrize("how", ["short prompt", "silent cut"])
@pytest.mark.parametrize("words", [2300, 3250, 4500])
def test_a_prompt_whose_front_was_cut_is_noticed(how: str, words: int) -> None:
    with a_model_server(ANSWER, how) as plan:
        server = ModelServer(base=plan.base, model="m")
        with pytest.raises(BroadcasterError, match="bị cắt"):
            ask_model(
                server, system="Mã: 482913\nViết", user="Nguồn " * words, schema=SCHEMA,
                code="482913",
            )  # fmt: skip


def test_a_code_that_is_said_again_is_well() -> None:
    with a_model_server(ANSWER, "no usage") as plan:
        server = ModelServer(base=plan.base, model="m")
        answer = ask_model(
            server, system="Mã: 482913\nViết", user="Nguồn", schema=SCHEMA, code="482913"
        )
    assert '"ma": "482913"' in answer.text


def test_who_thinks_first_is_not_silent() -> None:
    with a_model_server(ANSWER, "thinks") as plan:
        assert ask(plan, waits=ModelWaits(connect=0.05, first=0.1)).text == ANSWER


@pytest.mark.parametrize(
    ("written", "key"),
    [(b"\xef\xbb\xbfsk-1\r\n", "sk-1"), (b"sk-1\nhai", ""), ("khoá".encode(), "")],
)
def test_a_key_file_of_notepad_is_read_and_a_wrong_key_is_said(tmp_path, written, key) -> None:
    path = tmp_path / "khoa.txt"
    path.write_bytes(written)
    if key:
        assert model_server(ON, {KEY_FILE: str(path)}).key == key
        return
    with pytest.raises(BroadcasterError, match="khóa có ký tự lạ") as told:
        model_server(ON, {KEY_FILE: str(path)})
    assert "sk-1" not in f"{told.value} {told.value.hint}"


def test_a_model_that_ollama_passes_on_leaves_this_machine() -> None:
    cloud = replace(ON, model="gpt-oss:120b-cloud")
    with pytest.raises(BroadcasterError, match=r"ollama\.com"):
        model_server(cloud, {})
    assert not model_server(replace(cloud, outside_host="ollama.com"), {}).stays_here


def test_an_answer_without_words_is_none() -> None:
    with a_model_server("  ") as plan, pytest.raises(BroadcasterError, match="không viết chữ nào"):
        ask(plan)


def test_nobody_there_is_said() -> None:
    with a_model_server() as plan:
        pass
    with pytest.raises(BroadcasterError, match="Không có chương trình nào trả lời"):
        ask(plan)


def test_who_wants_it_no_more_waits_no_more() -> None:
    with a_model_server(ANSWER, "hang") as plan, pytest.raises(BroadcasterError, match="đã dừng"):
        ask(plan, wanted=lambda: not plan.asked)


def test_a_source_too_long_for_the_model_is_not_sent() -> None:
    with a_model_server() as plan, pytest.raises(BroadcasterError, match="dài quá"):
        ask(plan, tokens=100, answer_tokens=50)
    assert not plan.asked


def test_loopback_is_asked_without_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with a_model_server(ANSWER) as plan:
        assert ask(plan).text == ANSWER


def test_the_count_is_never_more_than_a_tokenizer_s() -> None:
    assert least_tokens("Phạt tiền từ 2.000.000 đồng") == 5


def test_a_key_is_in_no_message(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    server = model_server(ON, {KEY: "bi-mat"})
    assert server.key == "bi-mat"
    assert "bi-mat" not in repr(server)
    assert not caplog.records


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (DraftingSettings(model="m"), "chưa bật"),
        (replace(ON, model=""), "chưa ghi tên mô hình"),
        (replace(ON, server="https://may.example.vn/v1"), "chưa được nêu tên"),
        (
            replace(ON, server="http://may.example.vn/v1", outside_host="may.example.vn"),
            "không mã hóa",
        ),
    ],
)
def test_who_may_not_be_asked_is_not(settings: DraftingSettings, words: str) -> None:
    with pytest.raises(BroadcasterError, match=words):
        model_server(settings, {})


def test_a_machine_of_the_school_that_is_named_may_be_asked() -> None:
    settings = replace(ON, server="http://192.168.1.5:11434/v1/", outside_host="192.168.1.5")
    assert not model_server(settings, {}).stays_here
