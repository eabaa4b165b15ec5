"""Mixed load for a long time, watching that nothing grows: calls, and a list for every fifth request."""

import os
import re
import statistics
import subprocess
import time

import machine


def live(pid):
    """Megabytes that are still used right after a collection; of a native executable its resident memory."""
    if not machine.is_jvm(pid):
        return machine.rss(pid)
    jcmd = os.readlink(f"/proc/{pid}/exe").removesuffix("java") + "jcmd"
    subprocess.run([jcmd, str(pid), "GC.run"], capture_output=True, check=True)
    out = subprocess.run([jcmd, str(pid), "GC.class_histogram"], capture_output=True, text=True, check=True).stdout
    return int(re.search(r"^Total\s+\d+\s+(\d+)", out, re.M).group(1)) / 1048576


def run(stack, gateway, minutes, connections, load):
    pid = machine.listener(stack.port())
    load(gateway.url, pid, "mixed", "fast___echo", stack.token("alice"), 30, connections)
    samples, bad, until = [], 0, time.monotonic() + minutes * 60
    print("| minute | requests/s | CPU per request | p99 | live | RSS |\n|---|---|---|---|---|---|", flush=True)
    began = time.monotonic()
    while time.monotonic() < until:
        length = max(5, min(60, int(until - time.monotonic())))
        round_ = load(gateway.url, pid, "mixed", "fast___echo", stack.token("alice"), length, connections)
        bad += round_["bad"]
        used = live(pid)
        samples.append(used)
        print(f"| {(time.monotonic() - began) / 60:.1f} | {round_['rate']:,.0f} | {round_['cpu']:.1f} µs | {round_['p99']:.2f} ms"
              f" | {used:.1f} MB | {machine.rss(pid):.0f} MB |", flush=True)
    half = len(samples) // 2
    if half:
        early, late = statistics.median(samples[:half]), statistics.median(samples[half:])
        verdict = "no growth" if late - early < max(2.0, 0.05 * early) else "GROWTH"
        print(f"\n{verdict}: {early:.1f} MB in the first half, {late:.1f} MB in the second; {bad} bad answers")
        if verdict != "no growth" or bad:
            raise SystemExit(1)
