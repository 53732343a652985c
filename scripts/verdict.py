#!/usr/bin/env python3
"""Recomputes, from two files and nothing else, whether a stream tells the truth.

usage: verdict.py [--self-test] EVENTS.ndjson TRUTH.ndjson

EVENTS is the log of one account, as `userstream demo --dump` writes it. TRUTH is what the pretend exchange did, in its
own order, one change a line: {"truth":"order"|"fill"|"fillVoided"|"feeSettled"|"balance"|"transfer","time":…, …}.
Only Python's standard library is used, and no code of the engine. Exit code 0: they agree. 1: they do not, and what
is wrong is printed. 64: the files cannot be used.

With --self-test the events, which must be right, are also spoilt in several ways, and each of these must be noticed.
"""

import copy
import json
import sys
from collections import Counter, defaultdict
from decimal import Decimal, getcontext

getcontext().prec = 100
TERMINAL = {"filled", "canceled", "rejected", "expired", "closedUnknown"}
EXCUSES = {"stale", "gap", "degraded", "orderCorrected"}


class Faults:
    """What is wrong, in the order in which it was found."""

    def __init__(self):
        self.lines = []

    def add(self, what, text):
        self.lines.append(f"{what}: {text}")

    def check(self, holds, what, text):
        if not holds:
            self.add(what, text)
        return holds


def read(path):
    try:
        with open(path, encoding="utf-8") as file:
            return [json.loads(line) for line in file if line.strip()]
    except (OSError, ValueError) as error:
        print(f"{path} cannot be used: {error}", file=sys.stderr)
        sys.exit(64)


def amount(value):
    """An amount of the JSON forms; anything but a text is a fault of the file."""
    if not isinstance(value, str):
        raise ValueError(f"an amount must be a text, not {value!r}")
    return Decimal(value)


def fees_of(fill):
    total = defaultdict(Decimal)
    for fee in fill.get("fees", []):
        total[fee["asset"]] += amount(fee["amount"])
    return {asset: value for asset, value in total.items() if value}


def fill_key(fill):
    return (fill.get("market") or fill.get("venueSymbol"), fill["tradeId"], fill["orderId"], fill.get("leg", ""))


def amounts_of(balance):
    return tuple(amount(balance[part]) for part in ("available", "locked", "other"))


class Truth:
    """What happened, by order, fill and asset."""

    def __init__(self, lines):
        self.orders = defaultdict(list)
        self.fills = {}
        self.voided = {}
        self.balances = defaultdict(list)
        self.transfers = defaultdict(Decimal)
        self.transfer_times = []
        for line in lines:
            getattr(self, "take_" + line["truth"], lambda line: None)(line)

    def take_order(self, line):
        self.orders[line["order"]["id"]].append(line["order"])

    def take_fill(self, line):
        self.fills[fill_key(line["fill"])] = dict(line["fill"])

    def take_fillVoided(self, line):
        key = fill_key(line["fill"])
        self.voided[key] = self.fills.pop(key, line["fill"])

    def take_feeSettled(self, line):
        key = fill_key(line["fill"])
        if key in self.fills:
            self.fills[key]["fees"] = line["fill"].get("fees", [])
            self.fills[key]["feeState"] = "final"

    def take_balance(self, line):
        self.balances[line["balance"]["asset"]].append(line["balance"])

    def take_transfer(self, line):
        self.transfer_times.append((line["time"], line["asset"], amount(line["amount"])))


class Stream:
    """The fold of the events, checked on the way."""

    def __init__(self, events, truth, faults):
        self.truth, self.faults = truth, faults
        self.in_flight = {}
        self.orders, self.fills, self.provisional, self.baseline = {}, {}, {}, set()
        self.states, self.cumulatives = defaultdict(list), defaultdict(list)
        self.corrected = set()
        self.balances, self.places = {}, {}
        self.transfers = defaultdict(Decimal)
        self.excuses = Counter()
        self.started_at = None
        self.ready_at = None
        self.stopped = None
        self.in_snapshot = False
        for event in events:
            self.take(event)

    def take(self, event):
        kind = event["kind"]
        self.faults.check(self.stopped is None, "stopped", f"event {event['sequence']} follows the end")
        self.count_excuses(event)
        handler = getattr(self, "take_" + kind, None)
        if handler is None:
            self.faults.add("form", f"event {event['sequence']} is of the unknown kind {kind}")
        else:
            handler(event)

    def count_excuses(self, event):
        if event["kind"] in EXCUSES:
            self.excuses[event["kind"]] += 1
        if event["origin"] == "inferred":
            self.excuses["inferred"] += 1
        if event["kind"] == "balance" and not event["aligned"]:
            self.excuses["unaligned"] += 1
        if event["kind"] == "fill" and event["fill"].get("late"):
            self.excuses["late"] += 1
        if event["kind"] == "order" and event["order"]["state"] == "closedUnknown":
            self.excuses["closedUnknown"] += 1

    # A state to replace

    def take_ready(self, event):
        self.ready_at = event["observed"][1]

    def take_snapshotBegan(self, event):
        self.started_at = event["observed"][0] if self.started_at is None else self.started_at
        self.in_snapshot = True
        self.orders = {key: order for key, order in self.orders.items() if order["state"] in TERMINAL}
        self.balances, self.places = {}, {}

    def take_snapshotEnded(self, event):
        self.in_snapshot = False

    def take_snapshotItem(self, event):
        self.faults.check(self.in_snapshot, "snapshot", f"event {event['sequence']} is an item outside of a snapshot")
        if "order" in event:
            self.note_order(event["order"], event)
        elif "balance" in event:
            self.note_balance(event["balance"], event)
        else:
            key = fill_key(event["fill"])
            self.baseline.add(key)
            self.compare_fill(event["fill"], event)

    # Orders

    def take_order(self, event):
        order = event["order"]
        known = self.orders.get(order["id"])
        before = known and known["state"]
        self.faults.check(
            before == event.get("previous"), "order",
            f"{order['id']}: event {event['sequence']} says it was {event.get('previous')}, but it was {before}")
        self.faults.check(
            before not in TERMINAL or before == order["state"], "order",
            f"{order['id']}: event {event['sequence']} changes a terminal state")
        self.note_order(order, event)

    def take_orderCorrected(self, event):
        self.corrected.add(event["order"]["id"])
        self.note_order(event["order"], event)

    def note_order(self, order, event):
        known = self.orders.get(order["id"])
        if known and order["id"] not in self.corrected:
            self.faults.check(
                amount(order["cumulativeQuantity"]) >= amount(known["cumulativeQuantity"]), "order",
                f"{order['id']}: event {event['sequence']} lowers the cumulative quantity")
        self.orders[order["id"]] = order
        self.states[order["id"]].append(order["state"])
        self.cumulatives[order["id"]].append(amount(order["cumulativeQuantity"]))

    def take_inFlight(self, event):
        order, number = event["inFlight"], event["sequence"]
        name = order["clientOrderId"]
        before = self.in_flight.get(name)
        self.faults.check(
            before == event.get("previous") or event.get("previous") is None, "inFlight",
            f"{name}: event {number} says it was {event.get('previous')}, but it was {before}")
        self.faults.check(
            before != "accepted" or order["state"] == "announced", "inFlight",
            f"{name}: event {number} changes what was accepted")
        if order["state"] == "accepted":
            true = self.truth.orders.get(order["id"], [])
            self.faults.check(
                bool(true) and true[0].get("clientOrderId") == name, "inFlight",
                f"{name}: event {number} accepts it as {order['id']}, which is no order of that name")
        self.in_flight[name] = order["state"]

    # Fills

    def take_fill(self, event):
        fill, key = event["fill"], fill_key(event["fill"])
        if fill.get("provisional"):
            self.faults.check(key not in self.provisional, "fill", f"{key} is inferred twice")
            self.provisional[key] = fill
            return
        self.faults.check(key not in self.fills and key not in self.baseline, "fill", f"{key} is told twice")
        self.fills[key] = dict(fill)
        self.compare_fill(fill, event)

    def take_fillSuperseded(self, event):
        key = fill_key(event["fill"])
        self.faults.check(self.provisional.pop(key, None) is not None, "fill", f"{key} is superseded, but was not inferred")
        if "remainder" in event:
            self.provisional[fill_key(event["remainder"])] = event["remainder"]

    def take_fillVoided(self, event):
        key = fill_key(event["fill"])
        if event["fill"].get("provisional"):
            # A trade that its order counted, that was never seen by itself, and that was taken back.
            self.faults.check(self.provisional.pop(key, None) is not None, "fill", f"{key} is voided, but was not inferred")
            is_busted = any(order == event["fill"]["orderId"] for _, _, order, _ in self.truth.voided)
            self.faults.check(is_busted, "fill", f"{key} is voided, but no trade of its order was taken back")
            return
        self.faults.check(key in self.truth.voided, "fill", f"{key} is voided, but the exchange did not take it back")
        self.fills.pop(key, None)
        self.baseline.discard(key)

    def take_feeSettled(self, event):
        key = (event.get("market") or event.get("venueSymbol"), event["tradeId"], event["orderId"], event.get("leg", ""))
        if key in self.baseline:
            return
        fill = self.fills.get(key)
        if self.faults.check(fill is not None, "fee", f"the fee of {key} is settled, but the fill was not told"):
            self.faults.check(fill["feeState"] != "final", "fee", f"the fee of {key} is settled twice")
            fill["fees"], fill["feeState"] = event["fees"], "final"

    def compare_fill(self, fill, event):
        """A fill as it was told, against the true one: everything but the fee, which may still be open."""
        key = fill_key(fill)
        true = self.truth.fills.get(key) or self.truth.voided.get(key)
        if not self.faults.check(true is not None, "fill", f"{key} (event {event['sequence']}) never happened"):
            return
        for part in ("quantity", "price", "quoteQuantity"):
            self.faults.check(
                part in fill and amount(fill[part]) == amount(true[part]), "fill",
                f"{key}: {part} is {fill.get(part)}, truly {true[part]}")
        for part in ("side", "role", "time", "clientOrderId"):
            self.faults.check(
                part not in fill or fill[part] == true.get(part), "fill",
                f"{key}: {part} is {fill.get(part)}, truly {true.get(part)}")

    # Balances

    def take_balance(self, event):
        before = self.balances.get(event["balance"]["asset"])
        if before is not None:
            self.faults.check(
                amounts_of(before) == amounts_of(event["previous"]), "balance",
                f"{before['asset']}: event {event['sequence']} starts from another balance than the last one")
        self.note_balance(event["balance"], event)

    def note_balance(self, balance, event):
        """Every balance is a true one, and none is older than the one before."""
        asset = balance["asset"]
        self.balances[asset] = balance
        true = self.truth.balances.get(asset, [])
        if not any(amounts_of(balance)) and not true:
            return
        first = self.places.get(asset, 0)
        place = next((i for i in range(first, len(true)) if same_balance(true[i], balance)), None)
        if place is None and not any(amounts_of(balance)) and first == 0:
            return
        if self.faults.check(
            place is not None, "balance",
            f"{asset}: event {event['sequence']} says {balance['available']} available and {balance['locked']} locked, "
            "which was never so, or not after what was told before"):
            self.places[asset] = place

    # The rest

    def take_transfer(self, event):
        self.transfers[event["asset"]] += amount(event["amount"])

    def take_stopped(self, event):
        self.stopped = event

    def take_stale(self, event):
        pass

    take_fresh = take_degraded = take_gap = take_stale


def same_balance(true, told):
    if amounts_of(true) != amounts_of(told):
        return False
    return "version" not in true or "version" not in told or true["version"] == told["version"]


def collapsed(states):
    return [state for i, state in enumerate(states) if i == 0 or states[i - 1] != state]


def with_late_cancel(revisions, states):
    """The states for somebody who heard of a cancel late: who knows of a fill meanwhile and not of the cancel calls the
    order partly filled, and is right."""
    cancelling = [revision for revision in revisions if revision["state"] == "pendingCancel"]
    if len({amount(revision["cumulativeQuantity"]) for revision in cancelling}) < 2:
        return states
    place = states.index("pendingCancel")
    return states[:place] + ["partiallyFilled"] + states[place:]


def is_subsequence(part, whole):
    rest = iter(whole)
    return all(any(item == other for other in rest) for item in part)


def check_form(events, faults):
    ids, last = set(), None
    for position, event in enumerate(events, 1):
        faults.check(event["v"] == 1, "form", f"event {position} is of version {event['v']}")
        faults.check(event["sequence"] == position, "sequence", f"{event['sequence']} stands where {position} belongs")
        faults.check(event["id"] not in ids, "id", f"{event['id']} occurs twice")
        ids.add(event["id"])
        faults.check(event["account"] == events[0]["account"], "form", f"event {position} is of another account")
        begins = last is None or last.get("last", False)
        faults.check(
            begins == (last is None or event["batch"] != last["batch"]), "batch",
            f"event {position}: batch and `last` do not agree")
        last = event
    faults.check(not events or events[-1].get("last", False), "batch", "the last batch is not whole")


def check_orders(stream, truth, faults):
    for order_id in sorted(stream.states, key=lambda text: (len(text), text)):
        if not faults.check(order_id in truth.orders, "order", f"{order_id} never existed"):
            continue
        if order_id in stream.corrected:
            continue
        revisions = truth.orders[order_id]
        true_states = collapsed([revision["state"] for revision in revisions])
        told = collapsed(stream.states[order_id])
        if told[-1] == "closedUnknown":
            told = told[:-1] + [true_states[-1]]
        faults.check(
            is_subsequence(told, true_states) or is_subsequence(told, with_late_cancel(revisions, true_states)), "order",
            f"{order_id}: told {' > '.join(stream.states[order_id])}, truly {' > '.join(true_states)}")
        true_cumulatives = {amount(revision["cumulativeQuantity"]) for revision in revisions} | {Decimal(0)}
        for cumulative in stream.cumulatives[order_id]:
            faults.check(cumulative in true_cumulatives, "order", f"{order_id}: was never filled by {cumulative}")


def check_end_of_orders(stream, truth, faults):
    unseen = 0
    for order_id, revisions in truth.orders.items():
        true, told = revisions[-1], stream.orders.get(order_id)
        if told is None:
            if true["state"] in TERMINAL and true["updatedAt"] <= stream.ready_at:
                continue
            if true["state"] in TERMINAL and not amount(true["cumulativeQuantity"]):
                unseen += 1
            else:
                faults.add("order", f"{order_id} is {true['state']}, and was never told")
            continue
        is_same = told["state"] == true["state"] or (told["state"] == "closedUnknown" and true["state"] in TERMINAL)
        faults.check(is_same, "order", f"{order_id} is told as {told['state']}, truly {true['state']}")
        for part in ("cumulativeQuantity", "cumulativeQuoteQuantity"):
            if part in told and part in true:
                faults.check(
                    amount(told[part]) == amount(true[part]), "order",
                    f"{order_id}: {part} is told as {told[part]}, truly {true[part]}")
    return unseen


def check_end_of_fills(stream, truth, faults):
    missing = [
        key for key, fill in truth.fills.items()
        if key not in stream.fills and key not in stream.baseline and fill["time"] >= stream.started_at
    ]
    for key in missing:
        faults.add("fill", f"{key} was never told")
    for key, fill in stream.fills.items():
        true = truth.fills.get(key)
        if true is None:
            faults.check(key not in truth.voided, "fill", f"{key} was taken back, and that was never told")
            continue
        if true["feeState"] == "final" and faults.check(
            fill["feeState"] == "final", "fee", f"the fee of {key} is settled, and that was never told"
        ):
            faults.check(
                fees_of(fill) == fees_of(true), "fee", f"{key}: {fill.get('fees')}, truly {true.get('fees')}")
    for key in stream.provisional:
        faults.add("fill", f"{key} is still inferred")


def check_end_of_balances(stream, truth, faults):
    for asset in sorted(set(truth.balances) | set(stream.balances)):
        rows = truth.balances.get(asset)
        true = amounts_of(rows[-1]) if rows else (Decimal(0),) * 3
        told = amounts_of(stream.balances[asset]) if asset in stream.balances else (Decimal(0),) * 3
        faults.check(
            told == true, "balance", f"{asset} is told as {[str(x) for x in told]}, truly {[str(x) for x in true]} "
            "(available, locked, other)")
    busted = {asset for key in truth.voided for asset in key[0].split("-")}
    for asset in sorted({asset for _, asset, _ in truth.transfer_times} | set(stream.transfers)):
        own = [(time, value) for time, other, value in truth.transfer_times if other == asset]
        # What came in while the first state was read may be part of it or news; a trade taken back looks like a transfer.
        if asset in busted or any(stream.started_at <= time <= stream.ready_at for time, _ in own):
            continue
        true = sum((value for time, value in own if time > stream.ready_at), Decimal(0))
        faults.check(
            true == stream.transfers[asset], "transfer", f"{asset}: {stream.transfers[asset]} told, truly {true}")


def judge(events, truth):
    """What is wrong, and the fold of the events."""
    faults = Faults()
    check_form(events, faults)
    stream = Stream(events, truth, faults)
    check_orders(stream, truth, faults)
    unseen = 0
    if stream.stopped is None:
        is_ready = stream.started_at is not None and stream.ready_at is not None
        if faults.check(is_ready, "ready", "the account never got ready"):
            unseen = check_end_of_orders(stream, truth, faults)
            check_end_of_fills(stream, truth, faults)
            check_end_of_balances(stream, truth, faults)
    return faults, stream, unseen


def without(events, index):
    """The events with one left out, renumbered so that no gap gives it away."""
    rest = copy.deepcopy(events[:index] + events[index + 1:])
    for position, event in enumerate(rest, 1):
        event["sequence"] = position
        event["last"] = position == len(rest) or rest[position]["batch"] != event["batch"]
    return rest


def changed(events, index, change):
    result = copy.deepcopy(events)
    change(result[index])
    return result


def more(holder, key):
    holder[key] = str(Decimal(holder[key]) + Decimal("0.000000000000000001"))


def spoilt(events):
    """The events spoilt in several ways, each with a name."""
    of = lambda kind, test=lambda event: True: [
        index for index, event in enumerate(events) if event["kind"] == kind and test(event)]
    fills = of("fill", lambda event: not event["fill"].get("provisional"))
    ends = of("order", lambda event: event["order"]["state"] in TERMINAL)
    balances = of("balance")
    for name, places in (("fill", fills), ("end of an order", ends), ("balance", balances)):
        if not places:
            raise SystemExit(f"there is no {name} to spoil: the run was too short")
    middle = lambda places: places[len(places) // 2]
    moved = of("balance", lambda event: amounts_of(event["previous"]) != amounts_of(event["balance"]))
    yield "a fill left out", without(events, middle(fills))
    yield "the last fill left out", without(events, fills[-1])
    yield "the end of an order left out", without(events, middle(ends))
    yield "the last balance that moved left out", without(events, moved[-1])
    yield "a fill with another quantity", changed(events, middle(fills), lambda event: more(event["fill"], "quantity"))
    yield "a fill with another price", changed(events, middle(fills), lambda event: more(event["fill"], "price"))
    yield "a balance that never was", changed(events, middle(balances), lambda event: more(event["balance"], "available"))
    yield "an order with another end", changed(
        events, middle(ends),
        lambda event: event["order"].update(state="canceled" if event["order"]["state"] != "canceled" else "filled"))
    yield "a gap in the numbers", events[:-1] + [dict(events[-1], sequence=len(events) + 1)]
    twice = copy.deepcopy(events)
    index = middle(fills)
    twice.insert(index, dict(copy.deepcopy(events[index]), id="twice"))
    yield "a fill told twice", without(twice + [twice[-1]], len(twice))


def main(arguments):
    tests_itself = arguments[:1] == ["--self-test"]
    if tests_itself:
        arguments = arguments[1:]
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)
        return 64
    events, truth = read(arguments[0]), Truth(read(arguments[1]))
    faults, stream, unseen = judge(events, truth)
    excuses = ", ".join(f"{name} {count}" for name, count in sorted(stream.excuses.items())) or "none"
    print(
        f"{len(events)} events, {len(stream.states)} orders, {len(stream.fills)} fills, {len(stream.balances)} assets; "
        f"excuses: {excuses}; unfilled orders never seen: {unseen}")
    for line in faults.lines[:50]:
        print("WRONG " + line)
    if len(faults.lines) > 50:
        print(f"… and {len(faults.lines) - 50} more")
    print("the stream " + ("does NOT equal the truth" if faults.lines else "equals the truth"))
    if tests_itself and not faults.lines:
        unnoticed = [name for name, wrong in spoilt(events) if not judge(wrong, truth)[0].lines]
        for name in unnoticed:
            print(f"NOT NOTICED {name}")
        print("spoilt events are " + ("not all noticed" if unnoticed else "noticed, each of them"))
        return 1 if unnoticed else 0
    return 1 if faults.lines else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
