#!/usr/bin/env python3
"""Lets a client that nobody here wrote listen to the pretend ProBit's user-data socket, and asks whether it hears what truly happens.

usage: ccxt_pro_probit.py PATH-OF-USERSTREAM [SEED]

ccxt.pro's `probit`, which needs ccxt 4.5.38 or older, signs in and subscribes by `watch_orders`, `watch_my_trades` and `watch_balance`;
meanwhile ccxt's own REST client trades on two markets. At the end every order, every trade and every balance that was heard must be the same
as in the simulator's own truth. A trade is told twice, before its fee is known and after; ccxt passes over the first.
"""

import sys

import ccxt.pro

import ccxt_probit
from ccxt_pro import Ear, main


class ProBitEar(Ear):
    EXCHANGE, NAME, REST, KIND = "probit", "ProBit", ccxt_probit, ccxt.pro.probit
    SOCKET = "ws://{}/api/exchange/v1/ws"
    CHANNELS = {"open_order", "trade_history", "balance"}

    def client(self):
        exchange = super().client()
        exchange.sign_in()
        return exchange

    def aim(self, urls):
        # The token for the socket is asked for by REST.
        urls["api"] = dict(self.exchange.urls["api"], ws=self.url)

    async def log_in(self):
        # Three that subscribe at once would get a token each, and one whose token is late would wait for good for what another was answered.
        await self.listener.authenticate()

    def acknowledged(self, message):
        """A channel tells first how things stand."""
        return message.get("channel") if message.get("reset") else None


if __name__ == "__main__":
    main(ProBitEar, *sys.argv[1:])
