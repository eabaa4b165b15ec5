"""Mixed load for a long time, watching that nothing grows: calls, and a list for every fifth request."""

import collections
import os
import re
import statistics
import subprocess
import time

import machine


TIMERS = ("io.vertx.core.impl.VertxImpl$InternalTimerHandler", "io.gatehouse.gateway.limit.Deadline")
State = collections.namedtuple("State", "live rss sockets timers")


def histogram(pid):
    """Objects that are still used right after a collection, as jcmd lists them."""
    jcmd = os.readlink(f"/proc/{pid}/exe").removesuffix("java") + "jcmd"
    subprocess.run([jcmd, str(pid), "GC.run"], capture_output=True, check=True)
    return subprocess.run([jcmd, str(pid), "GC.class_histogram"], capture_output=True, text=True, check=True).stdout


def live(pid):
    """Megabytes that are still used right after a collection; of a native executable its resident memory."""
    return state(pid).live


def state(pid):
    """What a process holds now; of a native executable nobody can tell the timers."""
    rss, sockets = machine.rss(pid), machine.sockets(pid)
    if not machine.is_jvm(pid):
        return State(rss, rss, sockets, -1)
    out = histogram(pid)
    total = int(re.search(r"^Total\s+\d+\s+(\d+)", out, re.M).group(1)) / 1048576
    timers = sum(int(line.split()[1]) for line in out.splitlines() if line.split()[3:4] and line.split()[3] in TIMERS)
    return State(total, rss, sockets, timers)


def run(stack, gateway, args, load):
    pid = machine.listener(stack.port())
    pause = args.connections * 1000 // args.rate if args.rate else 0

    def round_of(seconds):
        return load(gateway.url, pid, "mixed", "fast___echo", stack.token("alice"), seconds, args.connections, pause)

    round_of(30)
    began = time.monotonic()
    samples, bad, until = [], 0, began + args.minutes * 60
    print("| minute | requests/s | CPU per request | p99 | live | RSS | sockets | timers |\n|---|---|---|---|---|---|---|---|", flush=True)
    while time.monotonic() < until:
        measured = round_of(max(5, min(60, int(until - time.monotonic()))))
        bad += measured["bad"]
        now = state(pid)
        samples.append(now.live)
        print(f"| {(time.monotonic() - began) / 60:.1f} | {measured['rate']:,.0f} | {measured['cpu']:.1f} µs | {measured['p99']:.2f} ms"
              f" | {now.live:.1f} MB | {now.rss:.0f} MB | {now.sockets} | {now.timers} |", flush=True)
    half = len(samples) // 2
    if half:
        early, late = statistics.median(samples[:half]), statistics.median(samples[half:])
        verdict = "no growth" if late - early < max(2.0, 0.05 * early) else "GROWTH"
        print(f"\n{verdict}: {early:.1f} MB in the first half, {late:.1f} MB in the second; {bad} bad answers")
        if verdict != "no growth" or bad:
            raise SystemExit(1)
