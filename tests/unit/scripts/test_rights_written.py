"""A card that is written is the card that is read."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from broadcaster.domain.sound import Rights, Scope
from broadcaster.scripts.sound_card import RightsCard, card_text, read_rights

WORDS = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cf", "Zl", "Zp", "Zs")), min_size=1, max_size=20
)


@given(who=WORDS, consent=WORDS, reads=WORDS, scope=st.sampled_from(Scope), shared=st.booleans())
def test_a_card_comes_back_as_it_was(who, consent, reads, scope, shared) -> None:
    """Quotes, backslashes and marks of any language are only words."""
    rights = Rights(
        who=who, source="Thu tại đài", licence="Nhà trường giữ quyền", scope=scope,
        consent=consent, until=date(2027, 5, 31), person=True,
        shared=shared,
    )  # fmt: skip
    card = RightsCard(rights=rights, titles=(who,), clean=True, script="bai", reads=reads)
    found = read_rights(card_text(card).encode(), "ghi-am/a.toml", recording=True).value
    assert found is not None
    assert (found.rights.scope, found.clean, found.script) == (scope, True, "bai")
    assert (found.rights.until, found.rights.shared) == (rights.until, shared)
