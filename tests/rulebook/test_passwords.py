"""The deny list: what anybody would guess is refused, whatever is unlike it is taken, however long."""

from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import CommonPasswordValidator
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openmash.rulebook.passwords import SHORTEST, why_refused, words_of

COMMON = CommonPasswordValidator().passwords
WORDS = words_of("Saltmere MASH", "Saltmere City Council", "Priya Raman-Østergård", "priya.raman@saltmere.example")


def why(password: str) -> str:
    return why_refused(password, words=WORDS, is_common=lambda one: one in COMMON)


@pytest.mark.parametrize(
    ("password", "because"),
    [
        ("short", "short"),
        ("elevenchars", "short"),
        ("password1234", "common"),
        ("Password123!", "common"),
        ("P@ssw0rd2026", "common"),
        ("1234567890123", "common"),
        ("aaaaaaaaaaaaaaaa", "guessable"),
        ("zyxwvuzyxwvu", "guessable"),
        ("abcabcabcabcabc", "guessable"),
        ("qwertyuiop123", "common"),
        ("saltmere2026", "guessable"),
        ("Saltmere-MASH-1", "guessable"),
        ("S4ltm3re-mash!", "guessable"),
        ("PriyaRaman1999", "guessable"),
        ("ostergard-2024", "guessable"),
        ("openmash-safeguarding", "guessable"),
        ("letmein12345678", "common"),
        ("            ", "guessable"),
    ],
)
def test_what_anybody_would_guess_is_refused(password: str, because: str) -> None:
    assert why(password) == because


@pytest.mark.parametrize(
    "password",
    [
        "three unrelated otters",
        "gravel tuba lemon",
        "alllowercaseandlong",
        "saltmere purple tractor",
        "пароль-выдра-трактор",
        "🦦🚜🍋🎺🪨🧦🌂🧊🪁🧵🔭🎲",
        "x7!Kq2#vPz9w",
        "kt mvzd wsoe hpru",
    ],
)
def test_no_kinds_of_sign_are_asked_for(password: str) -> None:
    assert why(password) == ""


@settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(min_size=0, max_size=300))
def test_any_text_gets_an_answer_and_short_ones_always_the_same(password: str) -> None:
    because = why(password)
    assert because in ("", "short", "common", "guessable")
    assert (because == "short") == (len(password) < SHORTEST)


@settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(WORDS)), st.integers(0, 9999), st.sampled_from(["", "-", "!", " ", "_"]), st.booleans())
def test_a_word_of_the_hub_with_figures_is_never_taken(word: str, number: int, between: str, first: bool) -> None:
    parts = [word, f"{number:04}"] if first else [f"{number:04}", word]
    assert why(between.join(parts).ljust(SHORTEST, "!")) != ""


@pytest.mark.parametrize("length", [64, 128, 500])
def test_there_is_no_most(length: int) -> None:
    assert why("".join(chr(97 + (n * n + 3 * n) % 26) for n in range(length))) == ""
