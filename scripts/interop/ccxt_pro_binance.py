#!/usr/bin/env python3
"""Lets a client that nobody here wrote listen to the pretend Binance's user-data socket, and asks whether it hears what truly happens.

usage: ccxt_pro_binance.py PATH-OF-USERSTREAM [SEED]

ccxt.pro's `binance` subscribes with a signature, and hears by `watch_orders`, `watch_my_trades` and `watch_balance`; meanwhile ccxt's own
REST client trades on two markets, which have orders and trades of equal numbers. At the end every order, every trade and every balance that
was heard must be the same as in the simulator's own truth. Binance tells a balance when it moves: one that was not heard must not have moved.
"""

import sys

import ccxt.pro

import ccxt_binance
from ccxt_pro import Ear, main


class BinanceEar(Ear):
    EXCHANGE, NAME, REST, KIND = "binance", "Binance", ccxt_binance, ccxt.pro.binance
    SOCKET = "ws://{}/ws-api/v3"
    # There is one subscription for everything.
    CHANNELS = {"user data"}
    BALANCES = "moved"

    def aim(self, urls):
        urls["api"]["ws"]["ws-api"]["spot"] = self.url

    def acknowledged(self, message):
        return "user data" if "subscriptionId" in message.get("result", {}) else None


if __name__ == "__main__":
    main(BinanceEar, *sys.argv[1:])
