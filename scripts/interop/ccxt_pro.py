"""What the scripts share in which ccxt.pro listens to a pretend exchange's user-data socket, while ccxt's own REST client trades there.

Each of them, ccxt_pro_<exchange>.py, says in an `Ear` of its own what differs at its exchange, and hands it to `main`. At the end every
order's state, every trade and every balance that was heard last must be the same as in the simulator's own truth.
"""

import asyncio
import time

import ccxt

from child import Child
from comparison import complaints_about_balances, truth

PATIENCE = 30  # seconds until everything must have been heard


class Disagreement(Exception):
    """What was heard is not what truly happened."""


class Ear:
    """What was heard so far. What stands first is what an exchange says of itself."""

    EXCHANGE = NAME = None  # what the simulator calls it, and what people do
    REST = None  # the script in which ccxt's REST client trades there
    KIND = None  # its class in ccxt.pro
    SOCKET = None  # the URL of its socket, with a place for the host
    CHANNELS = frozenset()  # what it must have acknowledged before there is trading, in the words of `acknowledged`
    DEALS = (("BTC/USDT", 50000), ("ETH/USDT", 3000))  # what `trade` of the REST script is told: a market, and its price
    ORDERS_OF = TRADES_OF = (None,)  # the markets that are listened to by name; none is all of them
    TRADE_PARAMETERS = {}
    BALANCES = "all"  # which it tells: "all", those that "moved", or "none"

    def __init__(self, simulator):
        self.simulator = simulator
        self.orders, self.trades, self.balance = {}, {}, {"total": {}, "free": {}, "used": {}}
        self.acknowledgements = set()
        self.host = simulator["url"].split("://")[1]
        self.url = self.SOCKET.format(self.host)
        self.exchange = self.client()
        self.listener = attentive(self.KIND, self.note)({
            "apiKey": simulator["key"], "secret": simulator["secret"], "enableRateLimit": False, "newUpdates": True})
        self.listener.number = str
        self.aim(self.listener.urls)
        self.listener.set_markets(self.exchange.load_markets())
        self.before = truth(simulator)[2] if self.BALANCES == "moved" else {}

    def client(self):
        return self.REST.client(self.simulator)

    def aim(self, urls):
        """Makes ccxt.pro connect to `url`."""
        raise NotImplementedError

    def acknowledged(self, message):
        """The channel that a message says is subscribed to, if any."""
        raise NotImplementedError

    async def log_in(self):
        """What a new connection needs before ccxt.pro, which logs in by itself, subscribes to anything."""

    def trade(self):
        for deal in self.DEALS:
            self.REST.trade(self.exchange, *deal)

    def note(self, message):
        self.acknowledgements.add(self.acknowledged(message))

    def unacknowledged(self):
        return [f"{channel} was not acknowledged" for channel in sorted(self.CHANNELS - self.acknowledgements)]

    async def listen(self):
        # The simulator gives a socket to the first request of a connection only. Where ccxt.pro asks for a token first, it would take the
        # same connection for the socket.
        await self.listener.client(self.url).connect(self.listener.session)
        await self.log_in()
        orders = [self.hear_orders(symbol) for symbol in self.ORDERS_OF]
        trades = [self.hear_trades(symbol) for symbol in self.TRADES_OF]
        balances = [] if self.BALANCES == "none" else [self.hear_balances()]
        await asyncio.gather(*orders, *trades, *balances)

    async def hear_orders(self, symbol):
        while True:
            for order in await self.listener.watch_orders(symbol):
                self.orders[order["symbol"], order["id"]] = dict(order)

    async def hear_trades(self, symbol):
        while True:
            for one in await self.listener.watch_my_trades(symbol, params=self.TRADE_PARAMETERS):
                known = self.trades.setdefault((one["symbol"], one["id"]), dict(one))
                # ccxt's `cryptocom` hands over each row of a message twice. That is not the exchange's doing.
                if known["info"] is not one["info"]:
                    raise Disagreement(f"trade {one['id']} was told twice")

    async def hear_balances(self):
        while True:
            heard = await self.listener.watch_balance()
            # What ccxt gives is its own, and changes with the next message.
            self.balance = {name: dict(heard[name]) for name in self.balance}

    def complaints_about_orders(self, known):
        return self.REST.complaints_about_orders(known, self.orders.values())

    def complaints_about_trades(self, known):
        return self.REST.complaints_about_trades(known, self.trades.values())

    def complaints_about_balances(self, known):
        if self.BALANCES == "none":
            return []
        # A balance that was not told must be what it was. One that moved and came back has another version.
        silent = {asset for asset, balance in known.items() if balance == self.before.get(asset)} - set(self.balance["total"])
        return complaints_about_balances({asset: known[asset] for asset in set(known) - silent}, self.balance)

    def complaints(self):
        orders, fills, balances = truth(self.simulator)
        return [
            *self.complaints_about_orders(orders), *self.complaints_about_trades(fills), *self.complaints_about_balances(balances)]

    def summary(self):
        counts = {"orders": len(self.orders), "trades": len(self.trades), "balances": len(self.balance["total"])}
        return ", ".join(f"{count} {name}" for name, count in counts.items() if name != "balances" or self.BALANCES != "none")


def attentive(kind, note):
    """A class of ccxt.pro that shows each message to `note` as well: how a subscription is answered, it keeps to itself."""
    class Listener(kind):
        def handle_message(self, client, message):
            super().handle_message(client, message)
            note(message)
    return Listener


async def until(what, condition):
    """Waits until `condition` finds nothing to complain about."""
    deadline = time.monotonic() + PATIENCE
    while found := condition():
        if time.monotonic() > deadline:
            raise Disagreement(f"{what}:\n  " + "\n  ".join(found))
        await asyncio.sleep(0.1)


async def compare(kind, simulator):
    """Trades while somebody listens; gives what there is to say."""
    ear = kind(simulator)
    listening = asyncio.create_task(ear.listen())

    def checked(condition):
        def found():
            if listening.done():
                listening.result()
            return condition()
        return found

    try:
        await until("nobody listens", checked(ear.unacknowledged))
        await asyncio.to_thread(ear.trade)
        await until("what was heard is not the truth", checked(ear.complaints))
    finally:
        listening.cancel()
        await ear.listener.close()
    return f"ccxt.pro {ccxt.__version__} hears on the pretend {ear.NAME}'s socket what truly happens: {ear.summary()}"


def main(kind, tool, seed="1"):
    process = Child([tool, "simulate", "--exchange", kind.EXCHANGE, "--port", "0", "--seed", seed])
    try:
        print(asyncio.run(asyncio.wait_for(compare(kind, process.line()), 3 * PATIENCE)))
    except Disagreement as error:
        raise SystemExit(str(error)) from None
    finally:
        process.end()
