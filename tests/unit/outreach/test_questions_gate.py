"""Forms with a time, proof of work that counts once, codes."""

import pytest

from broadcaster.outreach.questions_gate import (
    LONGEST,
    SHORTEST,
    USUAL,
    FormState,
    QuestionGate,
    code_digest,
    is_proof,
    new_code,
    work_out,
)


class Clock:
    now = 1_000_000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def gate(clock):
    return QuestionGate(clock=clock, bits=8)


def test_a_form_is_good_after_the_time_in_which_nobody_writes_until_its_end(gate, clock):
    token = gate.form()
    assert gate.opened(token).state is FormState.QUICK
    clock.now += SHORTEST + 0.2
    assert gate.opened(token).state is FormState.GOOD
    clock.now += LONGEST
    assert gate.opened(token).state is FormState.OLD


@pytest.mark.parametrize("change", ["", "x", "ă.0.00.11", "1.0.00", "9" * 5000 + ".0.0.0"])
def test_what_we_did_not_sign_is_false(gate, change):
    assert gate.opened(change).state is FormState.FALSE


def test_neither_time_nor_bits_of_a_token_can_be_changed(gate, clock):
    at, bits, nonce, sign = gate.form().split(".")
    clock.now += 60
    assert gate.opened(f"{int(at) - 5}.{bits}.{nonce}.{sign}").state is FormState.FALSE
    assert gate.opened(f"{at}.1.{nonce}.{sign}").state is FormState.FALSE
    other = QuestionGate(clock=clock)
    assert other.opened(gate.form()).state is FormState.FALSE  # another server's


def test_a_form_counts_once_with_its_proof(gate, clock):
    token = gate.form()
    clock.now += 60
    code = gate.use(token, "một")
    assert gate.use(token, "một") == code != ""
    assert gate.use(token, "hai") == ""
    clock.now += 60
    assert gate.use(token, "một") == ""
    assert gate.opened(token).state is FormState.USED


def test_proof_is_asked_only_in_an_unusual_hour(gate, clock):
    assert gate.opened(gate.form()).bits == 0
    for _ in range(USUAL + 1):
        gate.count()
    assert gate.is_unusual()
    assert gate.opened(gate.form()).bits == 8
    clock.now += 3601
    assert not gate.is_unusual()


def test_a_proof_belongs_to_its_token(gate):
    token = gate.form()
    proof = work_out(token, 8)
    assert is_proof(token, 8, proof)
    assert not is_proof(token, 0, proof)
    assert not is_proof(token, 250, proof)
    assert not is_proof(token, 8, "")
    assert not is_proof(token, 8, "٣" + proof)
    assert not is_proof(token, 8, "9" * 5000)


def test_an_asker_is_another_one_tomorrow(gate, clock):
    today = gate.asker("203.0.113.9")
    assert today == gate.asker("203.0.113.9") != gate.asker("203.0.113.8")
    assert "203.0.113.9" not in today
    clock.now += 86_401
    assert gate.asker("203.0.113.9") != today


def test_a_code_is_found_however_it_is_typed_and_only_its_hash_is_kept():
    code = new_code()
    assert len({new_code() for _ in range(50)}) == 50
    assert code_digest(code) == code_digest(f"  {code.upper().replace('-', ' ')} ")
    assert code.replace("-", "") not in code_digest(code)
    assert code_digest(code[:-1]) == code_digest("") == code_digest("ă" * 16) == ""
