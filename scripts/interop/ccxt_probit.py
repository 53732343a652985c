#!/usr/bin/env python3
"""Lets a client that nobody here wrote trade on the pretend ProBit, and asks whether it sees what truly happened there.

usage: ccxt_probit.py PATH-OF-USERSTREAM [SEED]

ccxt's `probit`, which needs ccxt 4.5.38 or older, signs in, reads markets and balances, places limit, market and post-only orders on two markets, looks at
them and cancels. At the end every order, trade and balance that it sees must be the same as in the simulator's own truth.
"""

import sys
import time
import urllib.parse
from decimal import Decimal

import ccxt

from child import Child
from comparison import complaints, complaints_about_balances, expect_error, truth

SYMBOLS = ("BTC/USDT", "ETH/USDT")


def client(simulator):
    exchange = ccxt.probit({"apiKey": simulator["key"], "secret": simulator["secret"], "enableRateLimit": False})
    exchange.number = str
    for name, url in exchange.urls["api"].items():
        exchange.urls["api"][name] = simulator["url"] + urllib.parse.urlsplit(url).path
    return exchange


def trade(exchange, symbol, price):
    """Does what a bot does on a market whose price is `price`."""

    def place(kind, side, quantity, at=None, **parameters):
        # Ten orders a second.
        time.sleep(0.11)
        return exchange.create_order(symbol, kind, side, quantity, at, parameters)["id"]

    def fetch(order_id, **parameters):
        return exchange.fetch_order(order_id, symbol, parameters)

    resting = place("limit", "buy", 0.01, price * 0.6)
    assert resting in [order["id"] for order in exchange.fetch_open_orders(symbol)], "a resting order must be listed"
    assert fetch(resting)["status"] == "open"
    # ccxt asks for the price of a market order that buys, to know what it spends.
    bought = place("market", "buy", 0.02, price, timeInForce="ioc")
    assert fetch(bought)["status"] == "closed", "there is something to buy"
    place("market", "sell", 0.01, timeInForce="ioc")
    place("limit", "buy", 0.03, price * 1.2)
    place("limit", "sell", 0.01, price * 0.8)
    second = place("limit", "sell", 0.02, price * 1.8)
    place("limit", "sell", 0.01, price * 1.7, timeInForce="gtcpo")
    expect_error(ccxt.ExchangeError, lambda: place("limit", "buy", 0.01, price * 1.2, timeInForce="gtcpo"))
    ended = place("limit", "buy", 0.01, price * 0.5, timeInForce="ioc")
    assert fetch(ended)["status"] == "canceled"
    name = "mine-" + symbol.replace("/", "-")
    named = place("limit", "buy", 0.01, price * 0.55, clientOrderId=name)
    assert fetch(named, clientOrderId=name)["id"] == named
    expect_error(ccxt.ExchangeError, lambda: place("limit", "buy", 0.01, price * 0.55, clientOrderId=name))
    for order_id in (resting, second, named):
        exchange.cancel_order(order_id, symbol)
    assert fetch(named)["status"] == "canceled"
    expect_error(ccxt.ExchangeError, lambda: exchange.cancel_order(resting, symbol))
    expect_error(ccxt.InsufficientFunds, lambda: place("limit", "buy", 1000, price * 0.9))


def state(order):
    """What ProBit says of a true order: one that was filled in parts and cancelled keeps the word for filled, which ccxt calls closed."""
    if order["state"] in ("open", "partiallyFilled"):
        return "open"
    return "closed" if Decimal(order.get("cumulativeQuantity", "0")) > 0 else "canceled"


def complaints_about_orders(known, orders):
    seen = {order["id"]: order for order in orders}

    def pairs(true, order):
        return [
            (state(true), order["status"]), (true.get("clientOrderId"), order["clientOrderId"]),
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
        fee = one["fee"] or {"cost": "0", "currency": None}
        return [
            (Decimal(true["quantity"]), Decimal(one["amount"])), (Decimal(true["price"]), Decimal(one["price"])),
            (true["orderId"], one["order"]), (true["market"].replace("-", "/"), one["symbol"]),
            (true["side"], one["side"]), (true["time"], one["timestamp"]),
            (sum(Decimal(fee["amount"]) for fee in true.get("fees", [])), Decimal(fee["cost"])),
            ([fee["asset"] for fee in true.get("fees", [])], [fee["currency"]]),
        ]

    return complaints("trade", known, seen, pairs)


def main(tool, seed="1"):
    process = Child([tool, "simulate", "--exchange", "probit", "--port", "0", "--seed", seed])
    try:
        print(compare(process.line()))
    finally:
        process.end()


def compare(simulator):
    """Trades, and compares; gives what there is to say."""
    stranger = client(dict(simulator, secret="wrong"))
    expect_error(ccxt.AuthenticationError, stranger.sign_in)
    exchange = client(simulator)
    assert set(SYMBOLS) <= set(exchange.load_markets()), "the markets must be listed"
    expect_error(ccxt.AuthenticationError, exchange.fetch_balance)
    exchange.sign_in()
    assert Decimal(exchange.fetch_balance()["total"]["USDT"]) > 0, "the account must be funded"
    for symbol, price in (("BTC/USDT", 50000), ("ETH/USDT", 3000)):
        trade(exchange, symbol, price)

    # The market moves by itself now and then, and fees are settled later; what is compared has to be of one moment.
    for attempt in range(10):
        time.sleep(2.5)
        before = truth(simulator)
        orders = exchange.fetch_closed_orders() + exchange.fetch_open_orders()
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
    return (
        f"ccxt {ccxt.__version__} and the pretend ProBit tell the same story: {len(orders)} orders, {len(trades)} trades, "
        f"{len(balances)} balances")


if __name__ == "__main__":
    main(*sys.argv[1:])
