#!/usr/bin/env python3
"""Lets a client that nobody here wrote listen to the pretend Crypto.com's user-data socket, and asks whether it hears what truly happens.

usage: ccxt_pro_cryptocom.py PATH-OF-USERSTREAM [SEED]

ccxt.pro's `cryptocom` logs in and subscribes by `watch_orders`, `watch_my_trades` and `watch_balance`; meanwhile ccxt's own REST client
trades on two markets. At the end every order, every trade and every balance that was heard must be the same as in the simulator's own truth.
For trades the markets are named: ccxt 4.5.90 keeps those of each market apart and hands over one market's only, so that of two that trade at
once the other is kept back.
"""

import asyncio
import sys

import ccxt.pro

import ccxt_cryptocom
from ccxt_pro import Ear, main


class CryptoComEar(Ear):
    EXCHANGE, NAME, REST, KIND = "cryptocom", "Crypto.com", ccxt_cryptocom, ccxt.pro.cryptocom
    SOCKET = "ws://{}/exchange/v1/user"
    CHANNELS = {"user.order", "user.trade.BTC_USDT", "user.trade.ETH_USDT", "user.balance"}
    TRADES_OF = ccxt_cryptocom.SYMBOLS

    def aim(self, urls):
        urls["api"]["ws"]["private"] = self.url

    async def log_in(self):
        # Crypto.com asks its clients to wait a second after connecting. ccxt.pro does not, and if it is refused it waits for good.
        await asyncio.sleep(1.05)

    def acknowledged(self, message):
        return message.get("channel") if message.get("method") == "subscribe" and message.get("code") == 0 else None


if __name__ == "__main__":
    main(CryptoComEar, *sys.argv[1:])
