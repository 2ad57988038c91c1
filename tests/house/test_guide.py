"""The guide says what the product does: roles as the rulebook has them, a page for each, and pictures that exist."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from openmash.rulebook.words import Role
from tests.house.source import ROOT, tracked

sys.path.insert(0, str(ROOT / "scripts"))
import licences
import roles_page
import write_access

GUIDE = ROOT / "docs" / "guide"
PAGES = sorted(GUIDE.glob("*.md"))
LINK = re.compile(r"\]\(([^)#\s]+)(#[^)\s]*)?\)")


def test_roles_page_is_what_the_rulebook_prints() -> None:
    assert roles_page.PAGE.read_text(encoding="utf-8") == roles_page.page(), "run `make guide`"


def test_access_page_is_what_the_rulebook_prints() -> None:
    assert write_access.PAGE.read_text(encoding="utf-8") == write_access.page(), "run `make access`"


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SERVICE])
def test_every_role_has_a_page_that_the_guide_points_at(role: Role) -> None:
    page = GUIDE / roles_page.PAGE_OF[role]
    assert page.is_file()
    assert f"({page.name})" in (GUIDE / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_what_a_guide_page_points_at_exists_and_is_kept(page: Path) -> None:
    kept = set(tracked())
    for target, _ in LINK.findall(page.read_text(encoding="utf-8")):
        if not target.startswith("http"):
            assert (page.parent / target).resolve() in kept, f"{page.name} names {target}"


@pytest.mark.parametrize("page", [one for one in PAGES if one != write_access.PAGE], ids=lambda path: path.name)
def test_guide_page_is_of_readable_length(page: Path) -> None:
    prose = [line for line in page.read_text(encoding="utf-8").splitlines() if line.strip()]
    assert len(prose) <= 130, f"{page.name} has {len(prose)} lines"


def test_licences_page_names_every_locked_package() -> None:
    said = licences.PAGE.read_text(encoding="utf-8")
    for name, _ in licences.LOCKS:
        for package, version, _marker in licences.locked(name):
            assert f"| {package} | {version} |" in said, "run `make licences`"
    for row in licences.front_end():
        assert row in said, "run `make licences`"
