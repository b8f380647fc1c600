"""The desk's page counts a message as the station does, sign by sign."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadcaster.desk.announcing_page import SIGNS
from broadcaster.outreach.messages import BASIC, EXTENDED, MessageCoding, message_size
from tests.fakes import site_samples as samples
from tests.integration.test_partytime import node

pytestmark = pytest.mark.system
SCRIPT = Path(__file__).parents[2] / "broadcaster" / "desk" / "assets" / "desk-message.js"
RUN = """
const [file, signs] = process.argv.slice(1);
globalThis.window = {};
globalThis.document = {
  getElementById: () => ({ dataset: { signs } }), querySelectorAll: () => [],
};
require("vm").runInThisContext(require("fs").readFileSync(file, "utf8"));
const texts = JSON.parse(require("fs").readFileSync(0, "utf8"));
console.log(JSON.stringify(texts.map(window.desk.messageSize)));
"""
SIGN = st.sampled_from(BASIC + EXTENDED + "đăâêôơưĐạậ–“”…📻\u0301\u00a0`")
TEXTS = st.lists(st.text(SIGN, max_size=500) | st.text(max_size=200), min_size=40, max_size=80)


def by_the_page(texts):
    given_texts = json.dumps(texts).encode()
    done = node("-e", RUN, SCRIPT, json.dumps(SIGNS), input=given_texts)
    return json.loads(done.stdout)


def by_the_station(text):
    size = message_size(text)
    coding = "gsm" if size.coding is MessageCoding.GSM else "ucs"
    return {"coding": coding, "signs": size.signs, "parts": size.parts, "left": size.left}


@settings(max_examples=15, deadline=None)
@given(TEXTS)
def test_both_count_alike(texts):
    usable = [text for text in texts if text.isascii() or not _alone(text)]
    assert by_the_page(usable) == [by_the_station(text) for text in usable]


def test_both_count_whatever_comes_alike():
    assert by_the_page(samples.HOSTILE) == [by_the_station(text) for text in samples.HOSTILE]


def _alone(text):
    """Whether it has half of a sign, which no field of a page can hold."""
    return any(0xD800 <= ord(sign) <= 0xDFFF for sign in text)
