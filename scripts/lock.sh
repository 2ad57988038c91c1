#!/bin/sh
# Renews the hashed locks; they name no host. Run by `make lock`, after pyproject.toml or package.json changed.
# `make lock UPGRADE=--upgrade` takes the newest that the ranges allow.
set -eu
cd "$(dirname "$0")/.."
compile() {
    name=$1
    shift
    .venv/bin/uv pip compile --quiet --universal --python .venv/bin/python --generate-hashes --no-emit-index-url \
        --no-header --no-annotate ${UPGRADE:-} "$@" --output-file "requirements/$name.txt"
}
compile tools requirements/tools.in
compile node requirements/node.in
compile prod pyproject.toml
compile demo pyproject.toml --extra local --constraint requirements/prod.txt
compile dev pyproject.toml --extra local --extra dev --extra learning --extra linkage --constraint requirements/prod.txt
compile spark pyproject.toml --extra linkage --extra spark --constraint requirements/prod.txt
if command -v npm >/dev/null; then
    npm install --package-lock-only --silent
    # Where to send money is an address too; the lock names none.
    .venv/bin/python -c '
import json, pathlib
path = pathlib.Path("package-lock.json")
lock = json.loads(path.read_text())
for package in lock["packages"].values():
    package.pop("funding", None)
path.write_text(json.dumps(lock, indent=2) + "\n")
'
else
    echo "npm is not here, so package-lock.json stays as it is." >&2
fi
