"""What generated requests are changed by before they are sent, and why."""
import itertools
import os
import re
import uuid

import schemathesis
from schemathesis.openapi.checks import UseAfterFree

OWN_KEY_IDS = os.environ["FUZZED_KEY_IDS"].split(",")
LONGEST_WAIT_SECONDS = 1
VALID_IDEMPOTENCY_KEY = re.compile(r"[!-~]{1,255}\Z")
sent = itertools.count()
# Of keys and invitations that were deleted by a dry run, which deletes nothing.
tried_out = set()


@schemathesis.hook
def before_call(context, case, kwargs):
    spare_own_keys(case)
    shorten_waits(case)
    vary_idempotency_keys(case)
    note_dry_runs(case)


def spare_own_keys(case):
    """Without the keys that sign the requests, all that follows would answer 401."""
    if (case.path_parameters or {}).get("keyId") in OWN_KEY_IDS and case.method in ("DELETE", "POST"):
        case.path_parameters["keyId"] = "key_of_nobody"


def shorten_waits(case):
    """A long poll may take half a minute by contract; a hundred of them would be the whole run."""
    query = case.query or {}
    if not case.path.endswith("/status") or "waitFor" not in query:
        return
    try:
        seconds = float(query.get("timeoutSeconds", "30"))
    except (TypeError, ValueError):
        return
    if LONGEST_WAIT_SECONDS < seconds <= 30:
        case.query["timeoutSeconds"] = LONGEST_WAIT_SECONDS


def vary_idempotency_keys(case):
    """
    Generated keys are short and few, and nearly every request would be refused as another one under a known key. One
    in four stays as it is, so that this is met too.
    """
    key = (case.headers or {}).get("Idempotency-Key")
    if isinstance(key, str) and VALID_IDEMPOTENCY_KEY.match(key) and next(sent) % 4 != 0:
        case.headers["Idempotency-Key"] = str(uuid.UUID(int=next(sent)))


def note_dry_runs(case):
    if case.method == "DELETE" and str((case.query or {}).get("dryRun", "")).lower() == "true":
        tried_out.update((case.path_parameters or {}).values())


def holds_only_nulls(case):
    return isinstance(case.body, dict) and all(value is None for value in case.body.values())


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """
    What was deleted may stay to be seen: a key and an invitation as revoked, an index while it is DELETING and then, by
    its status, for a day. Deleting is not at once for an index. A dry run deletes nothing.

    `null` counts as left out, so a change of nulls only is an empty one, which a schema cannot say.
    """
    if case.method == "PATCH" and response.status_code == 422 and holds_only_nulls(case):
        return False
    if not isinstance(failure, UseAfterFree):
        return True
    if tried_out.intersection((case.path_parameters or {}).values()):
        return False
    if case.path.startswith(("/keys/", "/invitations/")):
        return response.json().get("status") != "revoked"
    return not case.path.startswith("/indexes/")
