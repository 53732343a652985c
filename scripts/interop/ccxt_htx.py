#!/usr/bin/env python3
"""Lets a client that nobody here wrote trade on the simulator, and asks whether the stream tells the same story.

usage: ccxt_htx.py PATH-OF-USERSTREAM [SEED]

ccxt's `htx` logs in, reads markets and balances, places limit and market orders, looks at them, cancels; meanwhile
`userstream watch --json` follows the same account. At the end every order, trade and balance must be the same in both.
"""

import json
import sys
import threading
import time
from decimal import Decimal

import ccxt

from child import Child

PATIENCE = 30  # seconds until the stream must agree
STATES = {"open": "open", "partiallyFilled": "open", "filled": "closed", "canceled": "canceled", "expired": "canceled"}


class Story:
    """What the stream has told so far."""

    def __init__(self, watch):
        self.watch, self.lock = watch, threading.Lock()
        self.orders, self.fills, self.balances = {}, {}, {}
        self.sequence, self.is_ready, self.faults = 0, False, []
        self.thread = threading.Thread(target=self.listen, daemon=True)
        self.thread.start()

    def listen(self):
        for text in self.watch.process.stdout:
            with self.lock:
                self.take(json.loads(text))

    def take(self, event):
        self.sequence += 1
        if event["sequence"] != self.sequence:
            self.faults.append(f"event {event['sequence']} where {self.sequence} belongs")
        if event["kind"] == "ready":
            self.is_ready = True
        if event["kind"] in ("order", "orderCorrected", "snapshotItem") and "order" in event:
            self.orders[event["order"]["id"]] = event["order"]
        if event["kind"] in ("balance", "snapshotItem") and "balance" in event:
            self.balances[event["balance"]["asset"]] = event["balance"]
        if event["kind"] == "fill":
            key = (event["fill"]["tradeId"], event["fill"]["orderId"])
            if key in self.fills:
                self.faults.append(f"fill {key} is told twice")
            self.fills[key] = event["fill"]
        if event["kind"] == "feeSettled":
            self.fills[(event["tradeId"], event["orderId"])]["fees"] = event["fees"]

    def wait_for(self, what, condition):
        """Waits until `condition` finds nothing to complain about."""
        deadline = time.monotonic() + PATIENCE
        while True:
            with self.lock:
                complaints = condition()
            if not complaints:
                return
            if time.monotonic() > deadline:
                raise SystemExit(f"{what}:\n  " + "\n  ".join(complaints))
            time.sleep(0.1)


def client(simulator):
    exchange = ccxt.htx({"apiKey": simulator["key"], "secret": simulator["secret"], "enableRateLimit": False})
    exchange.number = str
    exchange.options["fetchMarkets"] = {"types": {"spot": True, "linear": False, "inverse": False}}
    exchange.urls["api"]["spot"] = simulator["url"]
    # The host is part of what is signed.
    exchange.urls["hostnames"]["spot"] = simulator["url"].split("://")[1]
    return exchange


def trade(exchange, symbol):
    """Does what a bot does; gives the ids of its orders, and the trades as the client saw them."""
    ids = []

    def place(kind, side, quantity, at=None, **parameters):
        order = exchange.create_order(symbol, kind, side, quantity, at, parameters)
        ids.append(order["id"])
        return order["id"]

    resting = place("limit", "buy", 0.01, 30000)
    assert resting in [order["id"] for order in exchange.fetch_open_orders(symbol)], "a resting order must be listed"
    assert exchange.fetch_order(resting, symbol)["status"] == "open"
    place("market", "buy", 0.02, 51000, createMarketBuyOrderRequiresPrice=True)
    place("market", "sell", 0.01)
    place("limit", "buy", 0.03, 60000)
    place("limit", "sell", 0.01, 40000)
    second = place("limit", "sell", 0.02, 90000)
    exchange.cancel_order(resting, symbol)
    exchange.cancel_order(second, symbol)
    place("limit", "buy", 0.015, 31000)
    return ids


def complaints_about_orders(story, orders):
    for order in orders:
        told = story.orders.get(order["id"])
        if told is None:
            yield f"order {order['id']} ({order['status']}) was not told"
            continue
        if STATES.get(told["state"]) != order["status"]:
            yield f"order {order['id']} is told as {told['state']}, ccxt says {order['status']}"
        for name, key in (("filled", "cumulativeQuantity"), ("cost", "cumulativeQuoteQuantity")):
            ours, theirs = Decimal(told.get(key, "0")), Decimal(order[name] or "0")
            if ours != theirs:
                yield f"order {order['id']}: {key} is told as {ours}, ccxt says {theirs}"


def complaints_about_trades(story, trades):
    theirs = {(trade["id"], trade["order"]): trade for trade in trades}
    for key in sorted(set(theirs) ^ set(story.fills)):
        yield f"fill {key} is known to {'ccxt' if key in theirs else 'the stream'} only"
    for key in sorted(set(theirs) & set(story.fills)):
        told, trade = story.fills[key], theirs[key]
        fee = sum(Decimal(fee["amount"]) for fee in told.get("fees", []))
        pairs = [
            (Decimal(told["quantity"]), Decimal(trade["amount"])), (Decimal(told["price"]), Decimal(trade["price"])),
            (told["side"], trade["side"]), (told["time"], trade["timestamp"]), (told.get("role"), trade["takerOrMaker"]),
            (fee, Decimal(trade["fee"]["cost"])),
        ]
        for ours, other in pairs:
            if ours != other:
                yield f"fill {key}: told as {ours}, ccxt says {other}"


def complaints_about_balances(story, balance):
    assets = set(story.balances) | {asset for asset, total in balance["total"].items() if Decimal(total)}
    for asset in sorted(assets):
        told = story.balances.get(asset, {})
        for name, key in (("total", "total"), ("free", "available"), ("used", "locked")):
            ours, theirs = Decimal(told.get(key, "0")), Decimal(balance[name].get(asset) or "0")
            if ours != theirs:
                yield f"{asset}: {key} is told as {ours}, ccxt says {theirs}"


def main(tool, seed="1"):
    simulator_process = Child([tool, "simulate", "--exchange", "huobi", "--port", "0", "--seed", seed])
    simulator = simulator_process.line()
    watch = Child(
        [tool, "watch", "--exchange", "huobi", "--base-url", simulator["url"], "--json"],
        {"USERSTREAM_API_KEY": simulator["key"], "USERSTREAM_SECRET_KEY": simulator["secret"]})
    story = Story(watch)
    story.wait_for("the stream is not ready", lambda: [] if story.is_ready else ["no ready event"])

    exchange = client(simulator)
    drift = abs(exchange.fetch_time() - time.time() * 1000)
    assert drift < 5000, f"the simulator's clock is {drift} ms off"
    assert "BTC/USDT" in exchange.load_markets(), "BTC/USDT must be listed"
    assert Decimal(exchange.fetch_balance()["total"]["USDT"]) > 0, "the account must be funded"
    ids = trade(exchange, "BTC/USDT")
    orders = [exchange.fetch_order(order, "BTC/USDT") for order in ids]
    trades = exchange.fetch_my_trades("BTC/USDT")
    balance = exchange.fetch_balance()
    assert len(trades) >= 4, f"four orders must have traded, but there are {len(trades)} trades"
    assert {order["status"] for order in orders} == {"open", "closed", "canceled"}, "orders must end in all three ways"

    story.wait_for("orders", lambda: list(complaints_about_orders(story, orders)))
    story.wait_for("fills", lambda: list(complaints_about_trades(story, trades)))
    story.wait_for("balances", lambda: list(complaints_about_balances(story, balance)))
    watch.end()
    simulator_process.end()
    if story.faults:
        raise SystemExit("\n".join(story.faults))
    print(
        f"ccxt {ccxt.__version__} and the stream tell the same story: {len(orders)} orders, {len(trades)} fills, "
        f"{len(story.balances)} balances, {story.sequence} events")


if __name__ == "__main__":
    main(*sys.argv[1:])
