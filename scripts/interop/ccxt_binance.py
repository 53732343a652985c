#!/usr/bin/env python3
"""Lets a client that nobody here wrote trade on the pretend Binance, and asks whether it sees what truly happened there.

usage: ccxt_binance.py PATH-OF-USERSTREAM [SEED]

ccxt's `binance` reads markets and balances, places limit, market, post-only and stop orders on two markets, looks at them, cancels and edits. At
the end every order, trade and balance that it sees must be the same as in the simulator's own truth.
"""

import sys
import time
from decimal import Decimal

import ccxt

from child import Child
from comparison import complaints, complaints_about_balances, expect_error, truth

STATES = {
    "open": "open", "untriggered": "open", "partiallyFilled": "open", "filled": "closed", "canceled": "canceled",
    "expired": "expired"}
MARKETS = {"BTC/USDT": "BTCUSDT", "ETH/USDT": "ETHUSDT"}


def client(simulator):
    exchange = ccxt.binance({"apiKey": simulator["key"], "secret": simulator["secret"], "enableRateLimit": False})
    exchange.number = str
    exchange.options.update(
        fetchMarkets={"types": ["spot"]}, fetchCurrencies=False, fetchMargins=False,
        fetchOpenOrders={"warnWithoutSymbol": False}, warnOnFetchOpenOrdersWithoutSymbol=False)
    for name, url in exchange.urls["api"].items():
        if isinstance(url, str) and url.startswith("https://"):
            exchange.urls["api"][name] = simulator["url"] + url[url.index("/", len("https://")):]
    return exchange


def trade(exchange, symbol, price):
    """Does what a bot does on a market whose price is `price`; gives the ids of its orders."""
    ids = []

    def place(kind, side, quantity, at=None, **parameters):
        order = exchange.create_order(symbol, kind, side, quantity, at, parameters)
        ids.append(order["id"])
        return order

    resting = place("limit", "buy", 0.01, price * 0.6)["id"]
    assert resting in [order["id"] for order in exchange.fetch_open_orders(symbol)], "a resting order must be listed"
    assert resting in [order["id"] for order in exchange.fetch_open_orders() if order["symbol"] == symbol]
    assert exchange.fetch_order(resting, symbol)["status"] == "open"
    bought = place("market", "buy", 0.02)
    assert bought["status"] == "closed" and bought["trades"], "a market order is answered with its trades"
    place("market", "buy", None, createMarketBuyOrderRequiresPrice=False, quoteOrderQty=str(int(price * 0.01)))
    place("market", "sell", 0.01)
    place("limit", "buy", 0.03, price * 1.2)
    place("limit", "sell", 0.01, price * 0.8)
    second = place("limit", "sell", 0.02, price * 1.8)["id"]
    place("limit", "sell", 0.01, price * 1.7, postOnly=True)
    place("limit", "buy", 0.01, price * 0.5, timeInForce="IOC")
    place("limit", "sell", 0.01, price * 0.7, stopLossPrice=price * 0.75)
    named = place("limit", "buy", 0.01, price * 0.55, newClientOrderId="mine-" + MARKETS[symbol])
    assert exchange.fetch_order(None, symbol, {"origClientOrderId": named["clientOrderId"]})["id"] == named["id"]
    exchange.cancel_order(resting, symbol)
    exchange.cancel_order(second, symbol)
    edited = exchange.edit_order(named["id"], symbol, "limit", "buy", 0.015, price * 0.56)
    ids.append(edited["id"])
    expect_error(ccxt.OrderNotFound, lambda: exchange.cancel_order(resting, symbol))
    expect_error(ccxt.InsufficientFunds, lambda: exchange.create_order(symbol, "limit", "buy", 1000, price * 0.9))
    expect_error(ccxt.OrderImmediatelyFillable, lambda: exchange.create_order(
        symbol, "limit", "buy", 0.01, price * 1.2, {"postOnly": True}))
    return ids


def complaints_about_orders(known, orders):
    seen = {f"{MARKETS[order['symbol']]}:{order['id']}": order for order in orders}

    def pairs(true, order):
        return [
            (STATES.get(true["state"]), order["status"]), (true["clientOrderId"], order["clientOrderId"]),
            (true["side"], order["side"]), (true["createdAt"], order["timestamp"]),
            (Decimal(true.get("cumulativeQuantity", "0")), Decimal(order["filled"] or "0")),
            (Decimal(true.get("cumulativeQuoteQuantity", "0")), Decimal(order["cost"] or "0")),
        ]

    return complaints("order", known, seen, pairs)


def complaints_about_trades(known, trades):
    seen = {(MARKETS[trade["symbol"]], trade["id"]): trade for trade in trades}

    def pairs(true, trade):
        fees = true.get("fees", [])
        return [
            (Decimal(true["quantity"]), Decimal(trade["amount"])), (Decimal(true["price"]), Decimal(trade["price"])),
            (true["orderId"], f"{MARKETS[trade['symbol']]}:{trade['order']}"), (true["side"], trade["side"]),
            (true["time"], trade["timestamp"]), (true["role"], trade["takerOrMaker"]),
            (sum(Decimal(fee["amount"]) for fee in fees), Decimal(trade["fee"]["cost"])),
            ([fee["asset"] for fee in fees], [trade["fee"]["currency"]]),
        ]

    return complaints("trade", known, seen, pairs)


def main(tool, seed="1"):
    process = Child([tool, "simulate", "--exchange", "binance", "--port", "0", "--seed", seed])
    try:
        print(compare(process.line()))
    finally:
        process.end()


def compare(simulator):
    """Trades, and compares; gives what there is to say."""
    exchange = client(simulator)
    drift = abs(exchange.fetch_time() - time.time() * 1000)
    assert drift < 5000, f"the simulator's clock is {drift} ms off"
    assert exchange.fetch_status()["status"] == "ok"
    assert set(MARKETS) <= set(exchange.load_markets()), "both markets must be listed"
    assert Decimal(exchange.fetch_balance()["total"]["USDT"]) > 0, "the account must be funded"
    for symbol, price in (("BTC/USDT", 50000), ("ETH/USDT", 3000)):
        trade(exchange, symbol, price)
    exchange.cancel_all_orders("ETH/USDT")
    assert not exchange.fetch_open_orders("ETH/USDT"), "all orders of the market must be cancelled"

    # The market moves by itself now and then; what is compared has to be of one moment.
    for attempt in range(10):
        before = truth(simulator)
        orders = [order for symbol in MARKETS for order in exchange.fetch_orders(symbol)]
        trades = [one for symbol in MARKETS for one in exchange.fetch_my_trades(symbol)]
        balance = exchange.fetch_balance()
        if before == truth(simulator):
            break
    known, fills, balances = before
    found = [
        *complaints_about_orders(known, orders), *complaints_about_trades(fills, trades),
        *complaints_about_balances(balances, balance)]
    if found:
        raise SystemExit("\n".join(found))
    assert len({order["id"] for order in orders}) < len(orders), "two markets must have orders of equal numbers"
    return (
        f"ccxt {ccxt.__version__} and the pretend Binance tell the same story: {len(orders)} orders, {len(trades)} trades, "
        f"{len(balances)} balances")


if __name__ == "__main__":
    main(*sys.argv[1:])
