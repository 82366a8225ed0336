"""An external scorer in its smallest form: the share of the reference's words that the candidate has.

It needs no package, and nothing of harness: one line of JSON in, one line of JSON out.
"""

import json
import sys

print(json.dumps({"name": "word-overlap", "version": "1"}), flush=True)

for line in sys.stdin:
    request = json.loads(line)
    words = set(request["reference"].lower().split())
    found = words & set(request["candidate"].lower().split())
    score = len(found) / len(words) if words else None
    print(json.dumps({"id": request["id"], "score": score}), flush=True)
