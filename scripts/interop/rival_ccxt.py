#!/usr/bin/env python3
"""A plain polling loop over ccxt's `htx`, as bots write it: one of the processes that `scripts/rivals` compares.

usage: rival_ccxt.py URL KEY SECRET

Every second it fetches its trades of each market from one millisecond after the newest that it has seen, then the open orders; of its own orders
that are not among them it fetches each. A request that fails is left for the next round.

Its own orders come in on stdin, one JSON object a line; what it would tell a strategy goes out the same way.
"""

import json
import sys
import threading
import time

import ccxt

INTERVAL = 1.0


def tell(**event):
    print(json.dumps(event), flush=True)


class Loop:
    def __init__(self, url, key, secret):
        self.exchange = ccxt.htx({"apiKey": key, "secret": secret, "enableRateLimit": True})
        self.exchange.number = str
        self.exchange.options["fetchMarkets"] = {"types": {"spot": True, "linear": False, "inverse": False}}
        self.exchange.urls["api"]["spot"] = url
        self.exchange.urls["hostnames"]["spot"] = url.split("://")[1]
        self.lock, self.orders = threading.Lock(), {}
        self.seen, self.since = set(), {}

    def listen(self):
        for line in sys.stdin:
            order = json.loads(line)
            with self.lock:
                self.orders[order["id"]] = order["market"].replace("-", "/")

    def trades(self, symbol):
        since = self.since.get(symbol)
        for trade in self.exchange.fetch_my_trades(symbol, since):
            self.since[symbol] = max(self.since.get(symbol) or 0, trade["timestamp"] + 1)
            if (trade["id"], trade["order"]) in self.seen:
                continue
            self.seen.add((trade["id"], trade["order"]))
            tell(fill=trade["order"], trade=trade["id"], price=trade["price"], quantity=trade["amount"])

    def ends(self, symbol, mine):
        live = {order["id"] for order in self.exchange.fetch_open_orders(symbol)}
        for order in mine:
            if order in live:
                continue
            state = self.exchange.fetch_order(order, symbol)["status"]
            if state in ("closed", "canceled", "expired", "rejected"):
                tell(end=order, state={"closed": "filled"}.get(state, state))
                with self.lock:
                    self.orders.pop(order, None)

    def attempt(self, step, *arguments):
        try:
            step(*arguments)
        except Exception:  # Not only ccxt's own errors: an answer without data is a TypeError in its parser.
            pass

    def run(self):
        while not self.exchange.markets:
            self.attempt(self.exchange.load_markets)
        threading.Thread(target=self.listen, daemon=True).start()
        tell(ready=True)
        while True:
            started = time.monotonic()
            with self.lock:
                mine = dict(self.orders)
            for symbol in sorted(set(mine.values()) | set(self.since)):
                self.attempt(self.trades, symbol)
                self.attempt(self.ends, symbol, [order for order, market in mine.items() if market == symbol])
            time.sleep(max(0.0, INTERVAL - (time.monotonic() - started)))


if __name__ == "__main__":
    Loop(*sys.argv[1:]).run()
