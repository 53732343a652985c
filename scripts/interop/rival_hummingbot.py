#!/usr/bin/env python3
"""hummingbot's own HTX connector, polling: one of the processes that `scripts/rivals` compares.

usage: rival_hummingbot.py URL KEY SECRET

The connector, its order tracker and its two polling loops are hummingbot's, with its own intervals. The address and the host that is signed are
others, and the query is sent as it was signed: aiohttp writes `:` where `%3A` was signed, which the simulator refuses. There is no socket, as where the user stream is down, so it polls every five seconds. It cannot cancel what it calls lost: somebody
else trades.

Its own orders come in on stdin, one JSON object a line, and are tracked as after a placement that was answered; the events that a strategy
gets go out the same way.
"""

import asyncio
import json
import logging
import sys
import time
from decimal import Decimal
from urllib.parse import urlencode

import yarl
from hummingbot.connector.exchange.htx import htx_auth, htx_constants, htx_exchange
from hummingbot.core.data_type.common import OrderType, TradeType
from hummingbot.core.data_type.in_flight_order import OrderState, OrderUpdate
from hummingbot.core.event.event_forwarder import EventForwarder
from hummingbot.core.event.events import MarketEvent
from hummingbot.logger import HummingbotLogger


def tell(**event):
    print(json.dumps(event), flush=True)


class Auth(htx_auth.HtxAuth):
    async def rest_authenticate(self, request):
        request = await super().rest_authenticate(request)
        request.url = yarl.URL(f"{request.url}?{urlencode(request.params)}", encoded=True)
        request.params = None
        return request


class Bot:
    ENDS = {
        MarketEvent.BuyOrderCompleted: "filled", MarketEvent.SellOrderCompleted: "filled",
        MarketEvent.OrderCancelled: "canceled", MarketEvent.OrderFailure: "failed",
    }

    def __init__(self, url, key, secret):
        htx_constants.REST_URL = url
        htx_auth.HTX_HOST_NAME = url.split("://")[1]
        htx_exchange.HtxAuth = Auth
        self.connector = htx_exchange.HtxExchange(key, secret, trading_pairs=["BTC-USDT", "ETH-USDT"])
        self.ids, self.listeners = {}, []
        self.listen(MarketEvent.OrderFilled, self.filled)
        for kind, state in self.ENDS.items():
            self.listen(kind, lambda event, state=state: tell(end=self.ids[event.order_id], state=state))

    def listen(self, kind, function):
        forwarder = EventForwarder(function)
        self.listeners.append(forwarder)
        self.connector.add_listener(kind, forwarder)

    def filled(self, event):
        tell(
            fill=self.ids[event.order_id], trade=event.exchange_trade_id, price=str(event.price),
            quantity=str(event.amount))

    def track(self, order):
        name = order["clientOrderId"]
        self.ids[name] = order["id"]
        self.connector.start_tracking_order(
            order_id=name, exchange_order_id=order["id"], trading_pair=order["market"],
            trade_type=TradeType[order["side"].upper()], price=Decimal(order["price"]),
            amount=Decimal(order["quantity"]), order_type=OrderType.LIMIT)
        self.connector._order_tracker.process_order_update(
            OrderUpdate(
                client_order_id=name, exchange_order_id=order["id"], trading_pair=order["market"],
                update_timestamp=time.time(), new_state=OrderState.OPEN))

    async def read(self):
        loop = asyncio.get_running_loop()
        while line := await loop.run_in_executor(None, sys.stdin.readline):
            self.track(json.loads(line))

    async def run(self):
        self.connector._set_current_timestamp(time.time())

        async def nothing():
            pass

        self.connector._cancel_lost_orders = nothing
        tasks = [
            asyncio.create_task(self.connector._status_polling_loop()),
            asyncio.create_task(self.connector._lost_orders_update_polling_loop()), asyncio.create_task(self.read()),
        ]
        tell(ready=True)
        while not any(task.done() for task in tasks):
            self.connector._set_current_timestamp(time.time())
            self.connector.tick(time.time())
            await asyncio.sleep(1)
        for task in tasks:
            if task.done():
                task.result()


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    # It would start the user interface to show a warning there.
    HummingbotLogger.network = lambda self, *arguments, **options: None
    asyncio.run(Bot(*sys.argv[1:]).run())
