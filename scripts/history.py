"""Turns the truth of an invented world into the demo's history: rating, outcome and reason of each referral, no more.

Run by maintainers when the world changes: `python scripts/history.py TRUTH.json > openmash/demo/data/history.jsonl`.
The product reads only its output.
"""

import json
import sys
from pathlib import Path


def main() -> None:
    """Write one line a referral to standard output."""
    truth = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    for row in truth["referrals"]:
        kept = {key: row[key] for key in ("referral_id", "rating", "outcome", "because")}
        sys.stdout.write(json.dumps(kept, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
