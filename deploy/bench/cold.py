"""The first seconds of a gateway-service that has just started, without and with the AOT cache that train left."""

import os
import statistics
import time

import machine
import second
from second import Second


def _start(args, stack, gateway, load, options):
    began = time.monotonic()
    with Second(args.data, args.package, *options) as fresh:
        pid, ready = fresh.process.pid, time.monotonic() - began
        used = machine.cpu(pid)
        url, token = gateway.url.replace(str(stack.port()), str(second.HTTP), 1), stack.token("alice")
        first, then = (load(url, pid, "call", "fast___echo", token, args.seconds, args.connections) for _ in range(2))
        return {"ready": ready, "used": used, "rate": first["rate"], "p99": first["p99"], "cpu": first["cpu"], "then": then["cpu"]}


def run(args, stack, gateway, load):
    cache = os.path.join(os.path.abspath(args.package), "app.aot")
    if not os.path.exists(cache):
        raise SystemExit("no AOT cache: run deploy/bench/run train first")
    with_cache = ["-XX:AOTCache=" + cache]
    ways = {
        "without": [],
        "AOT cache without its profiles": [*with_cache, "-XX:+UnlockDiagnosticVMOptions", "-XX:-AOTReplayTraining"],
        "AOT cache with its profiles": with_cache}
    found = {name: [] for name in ways}
    for _ in range(args.rounds):
        for name, options in ways.items():
            found[name].append(_start(args, stack, gateway, load, options))
    s = args.seconds
    print(f"| start | ready after | CPU until then | calls/s, first {s} s | p99 | CPU per call, first {s} s | CPU per call, next {s} s |\n|---|---|---|---|---|---|---|")
    for name, starts in found.items():
        m = {k: statistics.median(one[k] for one in starts) for k in starts[0]}
        print(f"| {name} | {m['ready']:.1f} s | {m['used']:.1f} s | {m['rate']:,.0f} | {m['p99']:.0f} ms | {m['cpu']:,.0f} µs | {m['then']:,.0f} µs |")
