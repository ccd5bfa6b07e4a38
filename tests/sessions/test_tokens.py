import pytest

from sessions import tokens


def test_a_token_holds_192_random_bits_and_is_new_each_time() -> None:
    made = {tokens.mint_token() for _ in range(1000)}
    assert len(made) == 1000
    assert all(tokens.is_token(token) for token in made)
    assert all(len(token) * 6 == 192 for token in made)


def test_what_is_stored_of_a_token_does_not_contain_it() -> None:
    token = tokens.mint_token()
    assert len(tokens.digest(token)) == 32
    assert token.encode() not in tokens.digest(token)
    assert tokens.same(tokens.digest(token), tokens.digest(token))
    assert not tokens.same(tokens.digest(token), tokens.digest(tokens.mint_token()))


def test_a_derived_token_needs_both_the_secret_and_the_salt() -> None:
    token = tokens.derived_token("a secret", b"salt")
    assert tokens.is_token(token)
    assert token == tokens.derived_token("a secret", b"salt")
    assert token != tokens.derived_token("a secret", b"other")
    assert token != tokens.derived_token("other", b"salt")


def test_a_code_has_six_characters_that_nobody_mistakes() -> None:
    codes = [tokens.mint_code() for _ in range(500)]
    assert all(tokens.read_code(code) == code for code in codes)
    assert not set("".join(codes)) & set("01OIL")


@pytest.mark.parametrize("typed", ["abc234", "ABC-234", " abc 234 ", "AbC 2-34"])
def test_a_code_may_be_typed_carelessly(typed: str) -> None:
    assert tokens.read_code(typed) == "ABC234"


@pytest.mark.parametrize(
    "typed", ["", "ABC23", "ABC2345", "ABC23O", "ABC23\n\x00", "ß" * 6, "٣" * 6]
)
def test_what_is_no_code_is_told_apart(typed: str) -> None:
    assert tokens.read_code(typed) is None


def test_a_password_is_stored_salted_and_recognised() -> None:
    stored = tokens.hash_password("correct horse")
    assert "correct" not in stored
    assert stored != tokens.hash_password("correct horse")
    assert tokens.verify_password("correct horse", stored)
    assert not tokens.verify_password("wrong horse", stored)


def test_a_password_of_an_unknown_scheme_is_an_error_not_a_no() -> None:
    with pytest.raises(ValueError, match="scheme"):
        tokens.verify_password("x", "plain$1$1$1$00$00")
