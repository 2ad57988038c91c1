"""The files of a real server: every value they need is explained, none is left open, and they promise what matters."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from deploy.fill import filled, values_in
from tests.ground.databases import ROOT

DEPLOY = ROOT / "deploy"
TEMPLATES = [
    path for path in sorted(DEPLOY.rglob("*.*")) if path.suffix in {".yml", ".env", ".ini", ".cfg", ".conf"}
]  # fmt: skip
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))


def words_in(path: Path) -> set[str]:
    return set(re.findall(r"@([A-Z0-9_]+)@", path.read_text(encoding="utf-8")))


def test_every_value_is_explained() -> None:
    page = (ROOT / "docs/operations/server.md").read_text(encoding="utf-8")
    explained = set(re.findall(r"`([A-Z0-9_]+)`", page)) | {"DB2_ADDRESS", "DB2_PORT", "DB2_REST_PORT"}

    assert {word for path in TEMPLATES for word in words_in(path)} - explained == set()


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_filled_file_leaves_nothing_open(path: Path) -> None:
    words = words_in(path)

    assert words_in_text(filled(path, dict.fromkeys(words, "x"))) == set()
    if words:
        with pytest.raises(SystemExit, match=re.escape(sorted(words)[0])):
            filled(path, {})


def words_in_text(text: str) -> set[str]:
    return set(re.findall(r"@([A-Z0-9_]+)@", text))


def test_values_are_read_a_line_each(tmp_path: Path) -> None:
    (tmp_path / "values").write_text("# db1\nNODE=db1\n\nREST_PASSWORD=a=b\n")

    assert values_in(tmp_path / "values") == {"NODE": "db1", "REST_PASSWORD": "a=b"}


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_units_run_without_rights_and_are_hardened(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    for line in ("NoNewPrivileges=true", "ProtectSystem=strict", "ProtectHome=true", "PrivateDevices=true"):
        assert line in text
    assert re.search(r"^User=openmash", text, re.M)


def test_what_serves_holds_neither_the_owners_login_nor_the_key_of_backups() -> None:
    for name in ("web", "worker"):
        text = (DEPLOY / "systemd" / f"openmash-{name}.service").read_text(encoding="utf-8")
        assert "owner.env" not in text
        assert "backup.env" not in text


def test_the_database_acknowledges_what_the_standby_has_and_logs_no_value() -> None:
    text = (DEPLOY / "patroni/patroni.yml").read_text(encoding="utf-8")

    for line in ("synchronous_mode: true", "log_statement: none", "log_min_error_statement: panic"):
        assert line in text
    assert "pool_mode = transaction" in (DEPLOY / "pgbouncer/pgbouncer.ini").read_text(encoding="utf-8")
