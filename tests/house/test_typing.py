"""Every form in which somebody types is kept while they do: its template says so, with one call."""

from __future__ import annotations

import re

import pytest

from tests.house.source import PACKAGE, name

FORM = re.compile(r'<form[^>]*method="post".*?</form>', re.S)
BOXES = re.compile(r"\bfields?\(|\bgroup\(|<textarea")
NOT_KEPT = {
    "openmash/finding/templates/finding/find.html": "a question: whom somebody looked for is on record, nowhere else",
    "openmash/web/templates/mfa/passkey.html": "a second factor",
    "openmash/web/templates/account/form.html": "passwords",
    "openmash/web/templates/web/typed.html": "gives back what was typed",
    "openmash/ledger/templates/ledger/search.html": "a question: which reference was looked up",
    "openmash/partnership/templates/partnership/confirm.html": "a password; what was typed travels in it to its act",
}
"""Forms that are not kept, each with its reason."""

TEMPLATES = sorted(path for path in PACKAGE.glob("*/templates/**/*.html") if name(path) not in NOT_KEPT)


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_form_with_boxes_is_kept(path) -> None:
    bare = [
        form[:80]
        for form in FORM.findall(path.read_text(encoding="utf-8"))
        if BOXES.search(form) and "{{ hidden(" not in form
    ]
    assert bare == []
