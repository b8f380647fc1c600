"""Whose manifest it is: each lock of the signature alone."""

import base64
import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from broadcaster.pull.errors import ManifestUntrusted, MirrorFault
from broadcaster.pull.signing import (
    ENDORSES,
    MOST_BYTES,
    ManifestSignature,
    fingerprint,
    goes_on,
    read_fingerprint,
    read_signature,
    signed_by,
    trusted_key,
)

DATA = b"danh muc"
OLD, NEW, STRANGER = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2, 3))


def public(key):
    return key.public_key().public_bytes_raw()


def sealed(key, data=DATA, endorsed=b""):
    return ManifestSignature(key=public(key), signature=key.sign(data), endorsed=endorsed)


def endorsement(by, of):
    return by.sign(b"broadcaster: new key\n" + public(of))


def written(**more):
    plain = {
        "key": base64.b64encode(b"k" * 32).decode(),
        "signature": base64.b64encode(b"s" * 64).decode(),
    }
    return json.dumps({**plain, **more}).encode()


def test_a_signature_file_gives_its_key_its_signature_and_its_endorsement():
    assert read_signature(written()) == ManifestSignature(key=b"k" * 32, signature=b"s" * 64)
    more = base64.b64encode(b"e" * 64).decode()
    assert read_signature(written(endorsed=more)).endorsed == b"e" * 64
    assert read_signature(written(endorsed="")).endorsed == b""


@pytest.mark.parametrize("name", ["key", "signature", "endorsed"])
@pytest.mark.parametrize("value", [b"x" * 31, b"x" * 33, b"x" * 63, b"x" * 65, b"x"])
def test_a_key_and_a_signature_of_another_length_are_refused(name, value):
    with pytest.raises(ManifestUntrusted, match="không đọc được"):
        read_signature(written(**{name: base64.b64encode(value).decode()}))


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[]", b"null", b"{}", b"[" * 4_000, written(key=1), written(signature="*" * 88),
     written(key=None), written(endorsed=7)],
)  # fmt: skip
def test_what_is_no_signature_file_is_refused_in_words(data):
    with pytest.raises(ManifestUntrusted, match="không đọc được"):
        read_signature(data)


def test_a_signature_file_is_read_up_to_its_longest_and_cut_behind():
    assert MOST_BYTES == 4_096
    assert read_signature(written().ljust(MOST_BYTES) + b"x").key == b"k" * 32
    with pytest.raises(ManifestUntrusted):
        read_signature(written().ljust(MOST_BYTES - 1) + b"x")


def test_at_the_first_visit_whoever_signed_is_pinned():
    assert trusted_key(DATA, sealed(OLD), b"") == public(OLD)


def test_the_pinned_key_is_trusted_again():
    assert trusted_key(DATA, sealed(OLD), public(OLD)) == public(OLD)


@pytest.mark.parametrize("pinned", [b"", public(OLD)])
def test_other_bytes_than_the_signed_ones_are_refused(pinned):
    with pytest.raises(ManifestUntrusted, match="chữ ký không khớp"):
        trusted_key(DATA + b".", sealed(OLD), pinned)


def test_another_key_without_an_endorsement_is_refused():
    with pytest.raises(ManifestUntrusted, match="khóa cũ không xác nhận"):
        trusted_key(DATA, sealed(NEW), public(OLD))


def test_a_key_that_the_pinned_one_endorsed_is_followed():
    new = sealed(NEW, endorsed=endorsement(OLD, NEW))
    assert trusted_key(DATA, new, public(OLD)) == public(NEW)


def test_an_endorsed_key_does_not_excuse_a_wrong_signature():
    new = sealed(NEW, b"khac", endorsed=endorsement(OLD, NEW))
    with pytest.raises(ManifestUntrusted, match="chữ ký không khớp"):
        trusted_key(DATA, new, public(OLD))


@pytest.mark.parametrize(
    "endorsed",
    [
        endorsement(STRANGER, NEW),  # by somebody else
        endorsement(NEW, NEW),  # by itself
        endorsement(OLD, STRANGER),  # of somebody else
        OLD.sign(public(NEW)),  # without the word that no manifest begins with
    ],
)
def test_an_endorsement_that_is_not_the_pinned_keys_of_this_key_is_none(endorsed):
    with pytest.raises(ManifestUntrusted, match="khóa cũ không xác nhận"):
        trusted_key(DATA, sealed(NEW, endorsed=endorsed), public(OLD))


def test_the_word_before_an_endorsed_key_stays_what_stations_know():
    assert ENDORSES == b"broadcaster: new key\n"


def test_a_key_that_is_no_point_of_the_curve_signs_nothing():
    wrong = ManifestSignature(key=b"\xff" * 32, signature=b"s" * 64)
    with pytest.raises(ManifestUntrusted, match="chữ ký không khớp"):
        trusted_key(DATA, wrong, b"")


def test_a_fingerprint_is_read_out_in_eight_groups_of_four():
    assert fingerprint(bytes(range(32))) == "0001 0203 0405 0607 0809 0a0b 0c0d 0e0f"


@pytest.mark.parametrize("stray", ["*{}", "{}\n", " {}"])
def test_signs_that_no_signature_has_are_not_passed_over(stray):
    with pytest.raises(ManifestUntrusted, match="không đọc được"):
        read_signature(written(key=stray.format(base64.b64encode(b"k" * 32).decode())))


SAID = "0001 0203 0405 0607 0809 0a0b 0c0d 0e0f"


@pytest.mark.parametrize(
    "typed", [SAID, SAID.upper(), SAID.replace(" ", "-"), SAID.replace(" ", ".:"), f" {SAID}\n"]
)
def test_a_fingerprint_is_read_however_it_was_typed(typed):
    assert read_fingerprint(typed) == SAID


@pytest.mark.parametrize("typed", ["", SAID[:-1], f"{SAID}0", SAID.replace("f", "g"), "٠" * 32])
def test_what_is_no_whole_fingerprint_is_told_and_not_taken(typed):
    with pytest.raises(MirrorFault, match="không đủ tám nhóm") as fault:
        read_fingerprint(typed)
    assert "stations key" in fault.value.hint


def test_a_stranger_is_taken_by_the_fingerprint_that_was_told_and_by_no_other():
    told = fingerprint(public(NEW))
    assert trusted_key(DATA, sealed(NEW), public(OLD), spoken=told) == public(NEW)
    assert trusted_key(DATA, sealed(NEW), b"", spoken=told) == public(NEW)
    for pinned in (b"", public(OLD)):
        with pytest.raises(ManifestUntrusted, match="không có dấu đã gõ"):
            trusted_key(DATA, sealed(STRANGER), pinned, spoken=told)
    with pytest.raises(ManifestUntrusted, match="khóa cũ không xác nhận"):
        trusted_key(DATA, sealed(NEW), public(OLD))


def test_who_knows_no_school_yet_meets_no_known_one():
    assert goes_on(sealed(OLD), public(OLD))
    assert goes_on(sealed(NEW, endorsed=endorsement(OLD, NEW)), public(OLD))
    assert not goes_on(sealed(NEW), public(OLD))
    assert goes_on(ManifestSignature(key=b"", signature=b""), b"") is False


def test_what_lies_on_the_disk_is_the_known_schools_only_as_it_was_signed():
    def seal(key, data=DATA):
        told = {"key": public(key), "signature": key.sign(data)}
        return json.dumps({n: base64.b64encode(v).decode() for n, v in told.items()}).encode()

    assert signed_by(DATA, seal(OLD), public(OLD)) is True
    assert signed_by(DATA + b" ", seal(OLD), public(OLD)) is False
    assert signed_by(DATA, seal(STRANGER), public(OLD)) is False
    assert signed_by(DATA, b"", public(OLD)) is False
    forged = json.loads(seal(OLD))
    forged["key"] = json.loads(seal(STRANGER))["key"]
    assert signed_by(DATA, json.dumps(forged).encode(), public(OLD)) is False
