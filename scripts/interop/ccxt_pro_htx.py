#!/usr/bin/env python3
"""Lets a client that nobody here wrote listen to the pretend HTX's user-data socket, and asks whether it hears what truly happens.

usage: ccxt_pro_htx.py PATH-OF-USERSTREAM [SEED]

ccxt.pro's `htx` logs in and subscribes by `watch_orders` and `watch_my_trades`; meanwhile ccxt's own REST client trades. At the end every
order's state and every trade that was heard must be the same as in the simulator's own truth. `watch_balance` is left out: ccxt 4.5.90 reads
the data of a spot balance as a list, where HTX sends an object, and finds nothing in it. Markets are named, as ccxt knows messages by the
market's channel only.
"""

import sys
from decimal import Decimal

import ccxt.pro

import ccxt_htx
from ccxt_pro import Ear, main
from comparison import complaints

SYMBOL, MARKET = "BTC/USDT", "btcusdt"
STATES = {"open": "open", "partiallyFilled": "open", "filled": "closed", "canceled": "canceled", "expired": "canceled"}


class Plain(ccxt.pro.htx):
    """ccxt.pro signs the URL without `wss://` and the host. So it is given such a URL, and connects without TLS."""

    def client(self, url):
        return super().client(url.replace("wss://", "ws://"))


class HTXEar(Ear):
    EXCHANGE, NAME, REST, KIND = "huobi", "HTX", ccxt_htx, Plain
    SOCKET = "wss://{}/ws/v2"
    CHANNELS = {f"orders#{MARKET}", f"trade.clearing#{MARKET}#1"}
    DEALS = ((SYMBOL,),)
    ORDERS_OF = TRADES_OF = (SYMBOL,)
    TRADE_PARAMETERS = {"mode": "1"}
    BALANCES = "none"

    def aim(self, urls):
        urls["hostnames"]["spot"] = self.host
        urls["api"]["ws"]["api"]["spot"]["private"] = self.url

    def acknowledged(self, message):
        return message.get("ch") if message.get("action") == "sub" and message.get("code") == 200 else None

    def complaints_about_orders(self, known):
        return complaints("order", known, {order["id"]: order for order in self.orders.values()}, self.pairs_of_order)

    def complaints_about_trades(self, known):
        known = {trade_id: fill for (_, trade_id), fill in known.items()}
        return complaints("trade", known, {one["id"]: one for one in self.trades.values()}, self.pairs_of_trade)

    @staticmethod
    def pairs_of_order(true, order):
        return [
            (STATES.get(true["state"]), order["status"]), (true["side"], order.get("side")),
            (true["market"].replace("-", "/"), order["symbol"])]

    @staticmethod
    def pairs_of_trade(true, one):
        return [
            (Decimal(true["quantity"]), Decimal(one["amount"])), (Decimal(true["price"]), Decimal(one["price"])),
            (true["orderId"], one["order"]), (true["side"], one["side"]), (true["time"], one["timestamp"]),
            (true["role"], one["takerOrMaker"]),
            (sum(Decimal(fee["amount"]) for fee in true.get("fees", [])), Decimal(one["fee"]["cost"]))]


if __name__ == "__main__":
    main(HTXEar, *sys.argv[1:])
