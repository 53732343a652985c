#!/usr/bin/env python3
"""Runs other systems, and this one, as processes against the simulator, and scores what they told by what was true.

usage: rivals.py PATH-OF-USERSTREAM [--seconds N] [--faults NAMES] [--chance P] [--seed N] [--only NAMES]

Each has a simulator of its own, where a desk with the same seed places and cancels limit orders and moves prices, by the control port. Each is
told of every order as soon as it is placed, but `userstream watch`, which finds them itself. After the given time the faults end, and a while
later the logs are compared with GET /truth. How the events are counted is said in `Sources/Rivals/Score/RivalScore.swift`.
"""

import argparse
import json
import os
import pathlib
import queue
import random
import subprocess
import sys
import threading
import time
import urllib.request
from decimal import Decimal

HERE = pathlib.Path(__file__).parent
SETTLE = 45  # seconds without trading or faults, before the logs are read
MARKETS = {"BTC-USDT": (Decimal(50000), Decimal("0.3")), "ETH-USDT": (Decimal(3000), Decimal(5))}
COUNTED = ("openOrders", "order", "closedOrders", "fills", "orderFills", "ordersByID")


class Desk:
    """Somebody who trades, by the control port. Equal seeds do equal things."""

    def __init__(self, control, seed, placed):
        self.control, self.random, self.placed = control, random.Random(seed), placed
        self.prices = {market: price for market, (price, _) in MARKETS.items()}
        self.live, self.count = [], 0

    def post(self, path, **body):
        request = urllib.request.Request(self.control + path, json.dumps(body).encode(), method="POST")
        with urllib.request.urlopen(request, timeout=10) as response:
            return json.load(response)

    def try_post(self, path, **body):
        try:
            return self.post(path, **body)
        except urllib.error.HTTPError:  # The exchange refused.
            return None

    def step(self):
        market = self.random.choice(sorted(MARKETS))
        draw = self.random.random()
        if draw < 0.5:
            self.place(market)
        elif draw < 0.75 and self.live:
            self.try_post("/cancel", id=self.live.pop(self.random.randrange(len(self.live))))
        else:
            moved = self.prices[market] * (1 + Decimal(self.random.randint(-30, 30)) / 10000)
            self.prices[market] = round(moved, 2)
            self.try_post("/price", market=market, price=str(self.prices[market]))
        return self.random.uniform(0.1, 0.5)

    def place(self, market):
        self.count += 1
        away = Decimal(self.random.randint(-30, 30)) / 10000
        size = MARKETS[market][1] * self.random.randint(5, 300) / 100
        order = {
            "market": market, "side": self.random.choice(["buy", "sell"]), "type": "limit",
            "quantity": str(round(size, 4)), "price": str(round(self.prices[market] * (1 + away), 2)),
            "clientOrderId": f"desk-{self.count}",
        }
        answer = self.try_post("/order", **order)
        if answer:
            self.live.append(answer["id"])
            self.placed(dict(order, id=answer["id"]))


class Contestant:
    """One system with a simulator of its own."""

    def __init__(self, name, arguments, options, environment=None):
        self.name, self.options = name, options
        self.simulator = subprocess.Popen(
            [options.tool, "simulate", "--port", "0", "--seed", str(options.seed), "--fund",
             "BTC=1000,ETH=10000,USDT=100000000"], stdout=subprocess.PIPE, text=True)
        self.where = json.loads(self.simulator.stdout.readline())
        where = [self.where["url"], self.where["key"], self.where["secret"]]
        secrets = {"USERSTREAM_API_KEY": where[1], "USERSTREAM_SECRET_KEY": where[2]}
        self.process = subprocess.Popen(
            [argument for part in arguments for argument in (where if part == "WHERE" else [part])]
            + (["--base-url", where[0]] if environment else []), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            bufsize=1, env=dict(os.environ, **(secrets if environment else {})))
        self.log, self.ready, self.failure = [], threading.Event(), None
        threading.Thread(target=self.hear, daemon=True).start()
        self.thread = threading.Thread(target=self.guarded, daemon=True)

    def hear(self):
        for line in self.process.stdout:
            now = int(time.time() * 1000)
            for event in translate(json.loads(line)):
                if "ready" in event:
                    self.ready.set()
                else:
                    self.log.append((now, event))

    def tell(self, order):
        if self.name != "this package":
            self.process.stdin.write(json.dumps(order) + "\n")
            self.process.stdin.flush()

    def get(self, path):
        with urllib.request.urlopen(self.where["control"] + path, timeout=30) as response:
            return response.read().decode()

    def guarded(self):
        try:
            self.run()
        except Exception as error:  # The main thread says it.
            self.failure = error

    def run(self):
        if not self.ready.wait(60):
            raise RuntimeError(f"{self.name} was not ready in time")
        desk = Desk(self.where["control"], self.options.seed, self.tell)
        for fault in self.options.faults:
            desk.post("/fault", fault=fault, chance=str(self.options.chance))
        self.start = int(time.time() * 1000)
        end = time.monotonic() + self.options.seconds
        while time.monotonic() < end:
            time.sleep(desk.step())
        self.counts = json.loads(self.get("/counts"))["requests"]
        desk.post("/fault", fault="all", on=False)
        time.sleep(SETTLE)
        if self.process.poll() is not None:
            raise RuntimeError(f"{self.name} ended with code {self.process.returncode}")
        self.truth = [json.loads(line) for line in self.get("/truth").splitlines()]

    def stop(self):
        for process in (self.process, self.simulator):
            process.terminate()
            process.wait(timeout=20)


def translate(event):
    """The stream's own events in the words of the others."""
    if "kind" not in event:
        return [event]
    if event["kind"] == "ready":
        return [{"ready": True}]
    if event["kind"] == "fill" and not event["fill"].get("provisional"):
        fill = event["fill"]
        return [{"fill": fill["orderId"], "trade": fill["tradeId"], "price": fill["price"], "quantity": fill["quantity"]}]
    ends = ("filled", "canceled", "expired", "rejected", "closedUnknown")
    if event["kind"] in ("order", "orderCorrected") and event["order"]["state"] in ends:
        return [{"end": event["order"]["id"], "state": event["order"]["state"]}]
    return []


def score(log, truth, start):
    """Counts as `RivalScore` does; all of these name their trades, so that a fill is looked up by its trade and order."""
    fills, ends, busted = {}, {}, set()
    for line in truth:
        if line["truth"] == "fill":
            fills[(line["fill"]["tradeId"], line["fill"]["orderId"])] = (line["time"], line["fill"])
        elif line["truth"] == "fillVoided":
            busted.add(line["fill"]["orderId"])
        elif line["truth"] == "order" and line["order"]["state"] in ("filled", "canceled", "expired", "rejected"):
            ends.setdefault(line["order"]["id"], (line["time"], line["order"]["state"]))
    stated, ended, falsely = {}, {}, set()
    count = dict.fromkeys(("duplicated", "phantom", "wrong price", "false ends"), 0)
    for now, event in log:
        order = event.get("fill") or event["end"]
        if order in busted:
            continue
        if "fill" in event:
            key = (event["trade"], order)
            if key not in fills or fills[key][0] > now:
                count["phantom"] += 1
            elif key in stated:
                count["duplicated"] += 1
            else:
                stated[key] = now
                real = fills[key][1]
                isSame = all(Decimal(event[name]) == Decimal(real[name]) for name in ("price", "quantity"))
                count["wrong price"] += not isSame and fills[key][0] > start
        elif order not in ends or ends[order][0] > now or event["state"] not in (ends[order][1], "closedUnknown"):
            count["false ends"] += 1
            falsely.add(order)
        elif order in ended:
            count["duplicated"] += 1
        else:
            ended[order] = now
    fills = {key: time for key, (time, _) in fills.items() if time > start and key[1] not in busted}
    ends = {order: time for order, (time, _) in ends.items() if time > start and order not in busted}
    count["lost fills"] = len(fills.keys() - stated.keys())
    count["missing ends"] = len(ends.keys() - ended.keys() - falsely)
    fill_delays = [stated[key] - time for key, time in fills.items() if key in stated]
    end_delays = [ended[order] - time for order, time in ends.items() if order in ended]
    return len(fills), len(ends), count, fill_delays, end_delays


def row(contestant):
    columns = ("lost fills", "missing ends", "duplicated", "phantom", "wrong price", "false ends")
    fills, ends, count, fill_delays, end_delays = score(contestant.log, contestant.truth, contestant.start)
    late = sorted(fill_delays + end_delays)
    mean = [round(sum(delays) / len(delays)) if delays else 0 for delays in (fill_delays, end_delays)]
    requests = sum(number for endpoint, number in contestant.counts.items() if endpoint in COUNTED)
    return [contestant.name, fills, ends] + [count[column] for column in columns] + mean + [
        late[(len(late) * 99 + 99) // 100 - 1] if late else 0, requests]


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tool")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--faults", default="none", type=lambda text: [] if text == "none" else text.split(","))
    parser.add_argument("--chance", type=Decimal, default=Decimal("0.05"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="watch,ccxt,hummingbot", type=lambda text: text.split(","))
    return parser.parse_args()


def main():
    options = parse()
    known = {
        "watch": lambda: Contestant(
            "this package", [options.tool, "watch", "--exchange", "huobi", "--json"], options, environment=True),
        "ccxt": lambda: Contestant("ccxt loop", [sys.executable, str(HERE / "rival_ccxt.py"), "WHERE"], options),
        "hummingbot": lambda: Contestant(
            "hummingbot", [sys.executable, str(HERE / "rival_hummingbot.py"), "WHERE"], options),
    }
    contestants = [known[name]() for name in options.only]
    for contestant in contestants:
        contestant.thread.start()
    for contestant in contestants:
        contestant.thread.join()
    rows = [[
        "system", "fills", "ends", "lost fills", "missing ends", "duplicated", "phantom", "wrong price", "false ends",
        "fill ms", "end ms", "p99 ms", "requests"]]
    for contestant in contestants:
        if contestant.failure is None:
            rows.append(row(contestant))
        contestant.stop()
    widths = [max(len(str(line[column])) for line in rows) for column in range(len(rows[0]))]
    print(f"{options.seconds} s, faults {','.join(options.faults) or 'none'} (chance {options.chance}), seed {options.seed}; counts:")
    for line in rows:
        cells = [str(cell) for cell in line]
        print("  " + cells[0].ljust(widths[0]) + "".join("  " + cell.rjust(width) for cell, width in zip(cells[1:], widths[1:])))
    failures = [str(contestant.failure) for contestant in contestants if contestant.failure]
    if failures:
        raise SystemExit("\n".join(failures))


if __name__ == "__main__":
    main()
