"""What a foreign client sees, against what the simulator knows to be true."""

import json
import urllib.request
from decimal import Decimal


def expect_error(kind, action):
    try:
        action()
    except kind:
        return
    raise SystemExit(f"{kind.__name__} was expected")


def truth(simulator):
    """The orders as they are now, the trades and the balances, as the simulator knows them."""
    orders, fills, balances = {}, {}, {}
    with urllib.request.urlopen(simulator["control"] + "/truth") as answer:
        for line in answer.read().decode().splitlines():
            entry = json.loads(line)
            if "order" in entry:
                orders[entry["order"]["id"]] = entry["order"]
            # A fee that is settled later comes with its fill again.
            if entry["truth"] in ("fill", "feeSettled"):
                fills[(entry["fill"]["orderId"].split(":")[0], entry["fill"]["tradeId"])] = entry["fill"]
            if "balance" in entry:
                balances[entry["balance"]["asset"]] = entry["balance"]
    return orders, fills, balances


def complaints(kind, known, seen, pairs):
    """What one side does not know, and what the two say otherwise of what both know; `pairs` gives what is compared, the truth first."""
    for key in sorted(set(known) ^ set(seen)):
        yield f"{kind} {key} is known to {'ccxt' if key in seen else 'the simulator'} only"
    for key in sorted(set(known) & set(seen)):
        compared = pairs(known[key], seen[key])
        yield from (f"{kind} {key}: truly {ours}, ccxt says {theirs}" for ours, theirs in compared if ours != theirs)


def complaints_about_balances(known, balance):
    for asset in sorted(set(known) | set(balance["total"])):
        true = known.get(asset, {})
        for name, key in (("total", "total"), ("free", "available"), ("used", "locked")):
            ours, theirs = Decimal(true.get(key, "0")), Decimal(balance[name].get(asset) or "0")
            if ours != theirs:
                yield f"{asset}: {key} is truly {ours}, ccxt says {theirs}"
