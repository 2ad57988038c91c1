#!/bin/sh
# Renews the hashed locks; they name no host. Run by `make lock`, after pyproject.toml or package.json changed.
set -eu
cd "$(dirname "$0")/.."
compile() {
    name=$1
    shift
    .venv/bin/uv pip compile --quiet --universal --python .venv/bin/python --generate-hashes --no-emit-index-url \
        --no-header --no-annotate "$@" --output-file "requirements/$name.txt"
}
compile tools requirements/tools.in "${UPGRADE:-}"
compile prod pyproject.toml
compile demo pyproject.toml --extra local --constraint requirements/prod.txt
compile dev pyproject.toml --extra local --extra dev --constraint requirements/prod.txt
