"""Runs the benchmark of README.md against a running stack and prints its table."""

import argparse
import contextlib
import http.client
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse

import audit
import cold
import machine
import soak
import start
import streams
import train
from second import JVM
from stack import Stack, send

HERE = os.path.dirname(os.path.abspath(__file__))
PORTS = 18400
RULES = [
    {"name": "no-secrets", "effect": "DENY", "expression": "arguments.text.contains('secret')"},
    {"name": "people-say-something", "effect": "ALLOW", "expression": "tool.name == 'echo' && caller.subject != '' && size(arguments.text) < 1000"}]


class Servers:
    """The target and the plain proxy, each an nginx of its own that ends with the block."""

    def __init__(self, tools, offset):
        self.tools, self.target, self.proxy = tools, PORTS + offset, PORTS + offset + 1

    def __enter__(self):
        self.work = tempfile.TemporaryDirectory(prefix="gatehouse-bench-")
        for name in ("target", "proxy"):
            conf = open(f"{HERE}/{name}.conf").read()
            for word, value in (("WORK", self.work.name), ("TARGET", self.target), ("PROXY", self.proxy), ("TOOLS", self.tools)):
                conf = conf.replace(f"@{word}@", str(value))
            path = f"{self.work.name}/{name}.conf"
            open(path, "w").write(conf)
            subprocess.run(["nginx", "-c", path], check=True)
        return self

    def pid(self, name):
        return int(open(f"{self.work.name}/{name}.pid").read())

    def __exit__(self, *_):
        for name in ("target", "proxy"):
            try:
                os.kill(self.pid(name), 15)
            except OSError:
                pass
        time.sleep(0.3)
        self.work.cleanup()


class Bare:
    """A hop on the gateway's own library that does nothing but pass on."""

    def __init__(self, package, target, port):
        self.url = f"http://127.0.0.1:{port}/mcp"
        home, jars = os.environ.get("JAVA_HOME"), os.path.join(os.path.abspath(package), "lib/main/*")
        self.process = subprocess.Popen([home + "/bin/java" if home else "java", *JVM, "-cp", jars, HERE + "/BareHop.java", str(target), str(port)])
        self.pid = self.process.pid

    def __enter__(self):
        for _ in range(100):
            try:
                send("POST", self.url, body={"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}})
                return self
            except OSError:
                time.sleep(0.2)
        self.__exit__()
        raise SystemExit("the bare hop did not start")

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=60)


def load(url, pid, method, tool, token, seconds, connections, pause=0):
    """One round of wrk; what it measured, with the processor time of the process in the middle for each request."""
    env = dict(os.environ, BENCH_METHOD=method, BENCH_TOOL=tool, BENCH_TOKEN=token, BENCH_PAUSE=str(pause))
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "5s", "-s", HERE + "/load.lua", url]
    before = machine.cpu(pid)
    out = subprocess.run(command, env=env, capture_output=True, text=True).stdout
    used = machine.cpu(pid) - before
    line = next((x for x in out.splitlines() if x.startswith("RESULT ")), None)
    if line is None:
        raise SystemExit("wrk measured nothing: " + out[-300:])
    _, good, bad, rate, median, p99, *sample = line.split(" ", 6)
    if int(bad):
        print(f"  {bad} bad answers, the first: {' '.join(sample)}", file=sys.stderr)
    return {"cpu": used * 1e6 / max(int(good) + int(bad), 1), "rate": float(rate), "p50": float(median), "p99": float(p99), "bad": int(bad)}


def rounds_of(args, method, token, ways):
    """Rounds in turn, so that whatever else runs costs each way alike."""
    rounds = {name: [] for name, *_ in ways}
    for _ in range(args.rounds):
        for name, url, pid, tool in ways:
            rounds[name].append(load(url, pid, method, tool, token, args.seconds, args.connections))
    return rounds


def compare(args, stack, tools, method, offset):
    gateway_pid = machine.listener(stack.port())
    with contextlib.ExitStack() as open_:
        servers = open_.enter_context(Servers(tools, offset))
        gateway = open_.enter_context(stack.gateway(servers.target))
        ways = [
            ("direct", f"http://127.0.0.1:{servers.target}/mcp", servers.pid("target"), "echo"),
            ("nginx", f"http://127.0.0.1:{servers.proxy}/mcp", servers.pid("proxy"), "echo"),
            ("gateway", gateway.url, gateway_pid, "fast___echo")]
        if method == "call":
            bare = open_.enter_context(Bare(args.package, servers.target, PORTS + offset + 2))
            ruled = open_.enter_context(stack.gateway(servers.target))
            ruled.rule(RULES)
            ways += [("bare Vert.x hop", bare.url, bare.pid, "echo"), ("gateway with CEL rules", ruled.url, gateway_pid, "fast___echo")]
        token = stack.token("alice")
        for name, url, pid, tool in ways[2:]:
            print(f"warming up {name}: {method} of {tools} tools for {args.warm} s", file=sys.stderr)
            load(url, pid, method, tool, token, args.warm, args.connections)
        rows, rounds = [], rounds_of(args, method, token, ways)
        for name, _, pid, _ in ways:
            median = {k: statistics.median(r[k] for r in rounds[name]) for k in ("cpu", "rate", "p50", "p99")}
            best = min(r["cpu"] for r in rounds[name])
            rows.append((f"tools/{method} ({tools} tools)", name, median, best, machine.rss(pid), sum(r["bad"] for r in rounds[name])))
        return rows


def first_seen(args, stack):
    """Tokens that were never seen cost a verification; the same tokens again cost a hash."""
    pid = machine.listener(stack.port())
    token = [stack.token("alice") for _ in range(args.tokens)]
    place = urllib.parse.urlsplit(stack.info["mcpUrl"])
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=30)
    body = '{"jsonrpc":"2.0","id":1,"method":"ping"}'
    rows = []
    for name in ("first seen", "seen before", "seen before, again"):
        before, began = machine.cpu(pid), time.monotonic()
        for one in token:
            connection.request("POST", place.path, body, {
                "Authorization": "Bearer " + one, "Content-Type": "application/json",
                "Accept": "application/json, text/event-stream", "MCP-Protocol-Version": "2025-11-25"})
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                raise SystemExit(f"a token was refused with {answer.status}")
        count = len(token)
        rows.append((name, (machine.cpu(pid) - before) * 1e6 / count, (time.monotonic() - began) * 1e3 / count))
    return rows


def table(rows):
    print("| what | way | CPU per request, median (best) | requests/s | p50 | p99 | RSS | bad |\n|---|---|---|---|---|---|---|---|")
    for what, name, m, best, rss, bad in rows:
        print(f"| {what} | {name} | {m['cpu']:.1f} µs ({best:.1f}) | {m['rate']:,.0f} | {m['p50']:.2f} ms | {m['p99']:.2f} ms | {rss:.0f} MB | {bad} |")


def main():
    parser = argparse.ArgumentParser(prog="deploy/bench/run", description="Benchmark of a running deploy/local/up.")
    parser.add_argument("what", nargs="*", default=[], choices=["call", "list", "first-seen", "streams", "soak", "train", "cold", "start", "audit", "verify", []])
    parser.add_argument("--data", default=os.path.join(HERE, "../local/.data"), help="the stack's data folder")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=5, help="length of one round")
    parser.add_argument("--warm", type=int, default=30, help="seconds of load before the first round")
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--tokens", type=int, default=200, help="tokens for first-seen")
    parser.add_argument("--events", type=int, default=1_000_000, help="events that the trail has at least when verify measures")
    parser.add_argument("--streams", type=int, default=10000)
    parser.add_argument("--package", default=os.path.join(HERE, "../../gateway-service/target/quarkus-app"), help="of the second gateway-service that train and streams start")
    parser.add_argument("--rate", type=int, default=0, help="requests per second of the soak; as many as there can be unless told")
    parser.add_argument("--untrained", action="store_true", help="start without the AOT caches that are there")
    parser.add_argument("--kinds", nargs="*", default=["native", "jvm"], choices=["native", "jvm"], help="of packages for start")
    parser.add_argument("--images", nargs="*", default=[], help="folders in which deploy/images/check left unpacked images, for start in place of packages (root)")
    parser.add_argument("--services", nargs="*", default=["gateway", "identity", "catalog"], choices=["gateway", "identity", "catalog"], help="for start")
    parser.add_argument("--minutes", type=float, default=30, help="length of the soak")
    args = parser.parse_args()
    args.project = os.path.abspath(os.path.join(HERE, "../.."))
    what, stack = args.what or ["call", "list"], Stack(args.data)
    rows = []
    if "call" in what:
        rows += compare(args, stack, 20, "call", 0)
    if "list" in what:
        rows += compare(args, stack, 200, "list", 10)
    if rows:
        table(rows)
    if "first-seen" in what:
        print("\n| token | CPU per request | time |\n|---|---|---|")
        for name, cpu, took in first_seen(args, stack):
            print(f"| {name} | {cpu:.0f} µs | {took:.2f} ms |")
    if "audit" in what:
        audit.run(args, stack)
    if "verify" in what:
        audit.verify(args, stack)
    if "streams" in what:
        streams.run(args, stack)
    if "train" in what:
        with Servers(20, 30) as servers, stack.gateway(servers.target) as gateway:
            train.run(args, stack, gateway, load)
    if "start" in what:
        start.run(args)
    if "cold" in what:
        with Servers(20, 40) as servers, stack.gateway(servers.target) as gateway:
            cold.run(args, stack, gateway, load)
    if "soak" in what:
        with Servers(20, 20) as servers, stack.gateway(servers.target) as gateway:
            soak.run(stack, gateway, args, load)


if __name__ == "__main__":
    main()
