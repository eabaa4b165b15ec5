"""Trains an AOT cache: a second gateway-service runs under load and leaves its classes and profiles beside its package."""

import os

import second
from second import Second


def run(args, stack, gateway, load):
    cache = os.path.join(os.path.abspath(args.package), "app.aot")
    if os.path.exists(cache):
        os.remove(cache)
    with Second(args.data, args.package, "-XX:AOTCacheOutput=" + cache) as trained:
        url = gateway.url.replace(str(stack.port()), str(second.HTTP), 1)
        for method in ("call", "list"):
            load(url, trained.process.pid, method, "fast___echo", stack.token("alice"), args.warm, args.connections)
    if not os.path.exists(cache):
        raise SystemExit("no AOT cache was written")
    print(f"{cache}: {os.path.getsize(cache) / 1e6:.0f} MB; deploy/local/up uses it from its next start on")
