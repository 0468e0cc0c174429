"""The payloads of BRS-KB as a JSON list: `write_injections.py > FILE`, in its own environment."""

import json
import sys

import brs_kb  # type: ignore[import-not-found]  # installed where this runs

payloads = brs_kb.get_all_payloads().values()
texts = [each["payload"] if isinstance(each, dict) else each.payload for each in payloads]
json.dump(sorted(set(texts)), sys.stdout, ensure_ascii=True)
