#!/usr/bin/env python3
"""Lets a client that nobody here wrote trade on the pretend Crypto.com, and asks whether it sees what truly happened there.

usage: ccxt_cryptocom.py PATH-OF-USERSTREAM [SEED]

ccxt's `cryptocom` reads markets and balances, places limit, market and post-only orders on two markets, looks at them and cancels. At the end every
order, trade and balance that it sees must be the same as in the simulator's own truth.
"""

import sys
import time
import urllib.parse
from decimal import Decimal

import ccxt

from child import Child
from comparison import complaints, complaints_about_balances, expect_error, truth

STATES = {
    "open": "open", "untriggered": "open", "partiallyFilled": "open", "filled": "closed", "canceled": "canceled",
    "rejected": "rejected", "expired": "expired"}
SYMBOLS = ("BTC/USDT", "ETH/USDT")


def client(simulator):
    exchange = ccxt.cryptocom({"apiKey": simulator["key"], "secret": simulator["secret"], "enableRateLimit": False})
    exchange.number = str
    for name, url in exchange.urls["api"].items():
        if isinstance(url, str) and url.startswith("https://"):
            exchange.urls["api"][name] = simulator["url"] + urllib.parse.urlsplit(url).path
    return exchange


def paced(action):
    """Histories are read once a second."""
    time.sleep(1.05)
    return action()


def trade(exchange, symbol, price):
    """Does what a bot does on a market whose price is `price`; gives the ids of its orders."""
    ids = []

    def place(kind, side, quantity, at=None, **parameters):
        order = exchange.create_order(symbol, kind, side, quantity, at, parameters)
        ids.append(order["id"])
        # The exchange made up the id of an order from the time of its request, where none was given.
        time.sleep(0.04)
        return order["id"]

    resting = place("limit", "buy", 0.01, price * 0.6)
    assert resting in [order["id"] for order in exchange.fetch_open_orders(symbol)], "a resting order must be listed"
    assert exchange.fetch_order(resting, symbol)["status"] == "open"
    bought = place("market", "buy", 0.02)
    assert exchange.fetch_order(bought, symbol)["status"] == "closed", "there is something to buy"
    place("market", "sell", 0.01)
    place("limit", "buy", 0.03, price * 1.2)
    place("limit", "sell", 0.01, price * 0.8)
    second = place("limit", "sell", 0.02, price * 1.8)
    place("limit", "sell", 0.01, price * 1.7, postOnly=True)
    taking = place("limit", "buy", 0.01, price * 1.2, postOnly=True)
    assert exchange.fetch_order(taking, symbol)["status"] == "rejected", "it was accepted, and then rejected"
    place("limit", "buy", 0.01, price * 0.5, timeInForce="IOC")
    name = "mine-" + symbol.replace("/", "-")
    named = place("limit", "buy", 0.01, price * 0.55, client_oid=name)
    assert exchange.fetch_order(named, symbol)["clientOrderId"] == name
    expect_error(ccxt.ExchangeError, lambda: place("limit", "buy", 0.01, price * 0.55, client_oid=name))
    exchange.cancel_order(resting, symbol)
    exchange.cancel_orders([second, named], symbol)
    assert exchange.fetch_order(named, symbol)["status"] == "canceled"
    expect_error(ccxt.ExchangeError, lambda: exchange.cancel_order(resting, symbol))
    expect_error(ccxt.InsufficientFunds, lambda: exchange.create_order(symbol, "limit", "buy", 1000, price * 0.9))
    return ids


def complaints_about_orders(known, orders):
    seen = {order["id"]: order for order in orders}

    def pairs(true, order):
        return [
            (STATES.get(true["state"]), order["status"]), (true["clientOrderId"], order["clientOrderId"]),
            (true["market"].replace("-", "/"), order["symbol"]), (true["side"], order["side"]),
            (true["createdAt"], order["timestamp"]),
            (Decimal(true.get("cumulativeQuantity", "0")), Decimal(order["filled"] or "0")),
            (Decimal(true.get("cumulativeQuoteQuantity", "0")), Decimal(order["cost"] or "0")),
        ]

    return complaints("order", known, seen, pairs)


def complaints_about_trades(known, trades):
    known = {trade_id: fill for (_, trade_id), fill in known.items()}
    seen = {one["id"]: one for one in trades}

    def pairs(true, one):
        return [
            (Decimal(true["quantity"]), Decimal(one["amount"])), (Decimal(true["price"]), Decimal(one["price"])),
            (true["orderId"], one["order"]), (true["market"].replace("-", "/"), one["symbol"]),
            (true["side"], one["side"]), (true["time"], one["timestamp"]), (true["role"], one["takerOrMaker"]),
            (sum(Decimal(fee["amount"]) for fee in true.get("fees", [])), Decimal(one["fee"]["cost"])),
            ([fee["asset"] for fee in true.get("fees", [])], [one["fee"]["currency"]]),
        ]

    return complaints("trade", known, seen, pairs)


def main(tool, seed="1"):
    process = Child([tool, "simulate", "--exchange", "cryptocom", "--port", "0", "--seed", seed])
    try:
        print(compare(process.line()))
    finally:
        process.end()


def compare(simulator):
    """Trades, and compares; gives what there is to say."""
    exchange = client(simulator)
    markets = exchange.load_markets()
    assert set(SYMBOLS) <= set(markets) and "BTC/USD:USD" in markets, "the markets must be listed, and a perpetual"
    assert Decimal(exchange.fetch_balance()["total"]["USDT"]) > 0, "the account must be funded"
    for symbol, price in (("BTC/USDT", 50000), ("ETH/USDT", 3000)):
        trade(exchange, symbol, price)
    exchange.cancel_all_orders("ETH/USDT")
    assert not exchange.fetch_open_orders("ETH/USDT"), "all orders of the market must be cancelled"

    # The market moves by itself now and then; what is compared has to be of one moment.
    for attempt in range(10):
        before = truth(simulator)
        orders = paced(exchange.fetch_orders) + exchange.fetch_open_orders()
        trades = exchange.fetch_my_trades()
        balance = exchange.fetch_balance()
        if before == truth(simulator):
            break
    known, fills, balances = before
    found = [
        *complaints_about_orders(known, orders), *complaints_about_trades(fills, trades),
        *complaints_about_balances(balances, balance)]
    if found:
        raise SystemExit("\n".join(found))
    assert all(int(order["id"]) > 2 ** 53 for order in orders), "ids must be beyond what floating point tells apart"
    return (
        f"ccxt {ccxt.__version__} and the pretend Crypto.com tell the same story: {len(orders)} orders, {len(trades)} trades, "
        f"{len(balances)} balances")


if __name__ == "__main__":
    main(*sys.argv[1:])
