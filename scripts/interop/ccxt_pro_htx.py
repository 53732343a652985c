#!/usr/bin/env python3
"""Lets a client that nobody here wrote listen to the pretend HTX's user-data socket, and asks whether it hears what truly happens.

usage: ccxt_pro_htx.py PATH-OF-USERSTREAM [SEED]

ccxt.pro's `htx` logs in and subscribes by `watch_orders` and `watch_my_trades`; meanwhile ccxt's own REST client trades. At the end every order's
state and every trade that was heard must be the same as in the simulator's own truth. `watch_balance` is left out: ccxt 4.5.90 reads the data of a
spot balance as a list, where HTX sends an object, and finds nothing in it. Markets are named, as ccxt knows messages by the market's channel only.
"""

import asyncio
import sys
import time
from decimal import Decimal

import ccxt.pro

from ccxt_htx import client, trade
from child import Child
from comparison import complaints, truth

SYMBOL, MARKET = "BTC/USDT", "btcusdt"
PATIENCE = 30  # seconds until everything must have been heard
STATES = {"open": "open", "partiallyFilled": "open", "filled": "closed", "canceled": "canceled", "expired": "canceled"}


class Listener(ccxt.pro.htx):
    """ccxt.pro signs the URL without `wss://` and the host. So it is given such a URL, and connects without TLS."""

    def client(self, url):
        return super().client(url.replace("wss://", "ws://"))


class Ear:
    """What was heard so far."""

    def __init__(self, simulator):
        host = simulator["url"].split("://")[1]
        self.orders, self.trades = {}, {}
        self.listener = Listener({
            "apiKey": simulator["key"], "secret": simulator["secret"], "enableRateLimit": False, "newUpdates": True})
        self.listener.number = str
        self.listener.urls["hostnames"]["spot"] = host
        self.listener.urls["api"]["ws"]["api"]["spot"]["private"] = f"wss://{host}/ws/v2"

    async def listen(self, markets):
        # The first request of a connection asks for the socket. ccxt would ask on one that has served others, had it read the markets itself.
        self.listener.set_markets(markets)
        await asyncio.gather(self.hear_orders(), self.hear_trades())

    async def hear_orders(self):
        while True:
            for order in await self.listener.watch_orders(SYMBOL):
                self.orders[order["id"]] = dict(order)

    async def hear_trades(self):
        while True:
            for one in await self.listener.watch_my_trades(SYMBOL, params={"mode": "1"}):
                if one["id"] in self.trades:
                    raise SystemExit(f"trade {one['id']} was told twice")
                self.trades[one["id"]] = dict(one)

    def has_subscribed(self):
        clients = self.listener.clients.values()
        return {f"orders#{MARKET}", f"trade.clearing#{MARKET}#1"} <= {name for one in clients for name in one.subscriptions}

    def complaints(self, simulator):
        orders, fills, _ = truth(simulator)
        return [
            *complaints("order", orders, self.orders, self.pairs_of_order),
            *complaints("trade", {key: fill for (_, key), fill in fills.items()}, self.trades, self.pairs_of_trade)]

    @staticmethod
    def pairs_of_order(true, order):
        return [
            (STATES.get(true["state"]), order["status"]), (true["side"], order["side"]),
            (true["market"].replace("-", "/"), order["symbol"])]

    @staticmethod
    def pairs_of_trade(true, one):
        return [
            (Decimal(true["quantity"]), Decimal(one["amount"])), (Decimal(true["price"]), Decimal(one["price"])),
            (true["orderId"], one["order"]), (true["side"], one["side"]), (true["time"], one["timestamp"]),
            (true["role"], one["takerOrMaker"]),
            (sum(Decimal(fee["amount"]) for fee in true.get("fees", [])), Decimal(one["fee"]["cost"]))]


async def until(what, condition):
    """Waits until `condition` finds nothing to complain about."""
    deadline = time.monotonic() + PATIENCE
    while found := condition():
        if time.monotonic() > deadline:
            raise SystemExit(f"{what}:\n  " + "\n  ".join(found))
        await asyncio.sleep(0.1)


async def compare(simulator):
    """Trades while somebody listens; gives what there is to say."""
    ear = Ear(simulator)
    exchange = client(simulator)
    markets = await asyncio.to_thread(exchange.load_markets)
    listening = asyncio.create_task(ear.listen(markets))

    def checked(condition):
        def found():
            if listening.done():
                listening.result()
            return condition()
        return found

    try:
        await until("nobody listens", checked(lambda: [] if ear.has_subscribed() else ["no subscription was sent"]))
        # The acknowledgements are not shown.
        await asyncio.sleep(0.5)
        await asyncio.to_thread(trade, exchange, SYMBOL)
        await until("what was heard is not the truth", checked(lambda: ear.complaints(simulator)))
    finally:
        listening.cancel()
        await ear.listener.close()
    return (
        f"ccxt.pro {ccxt.pro.__version__} hears on the pretend HTX's socket what truly happens: {len(ear.orders)} orders, "
        f"{len(ear.trades)} trades")


def main(tool, seed="1"):
    process = Child([tool, "simulate", "--exchange", "huobi", "--port", "0", "--seed", seed])
    try:
        print(asyncio.run(asyncio.wait_for(compare(process.line()), 3 * PATIENCE)))
    finally:
        process.end()


if __name__ == "__main__":
    main(*sys.argv[1:])
