"""Opens many event streams that stay silent, and says what each of them costs."""

import asyncio
import json
import resource
import urllib.parse
import urllib.request

import machine
from second import Second
from soak import live


async def _open(host, port, path, token, session, limit):
    async with limit:
        reader, writer = await asyncio.open_connection(host, port)
        lines = [f"GET {path} HTTP/1.1", f"Host: {host}:{port}", "Accept: text/event-stream", f"Authorization: Bearer {token}",
                 "MCP-Protocol-Version: 2025-11-25"] + ([f"Mcp-Session-Id: {session}"] if session else [])
        writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 30)
        if b" 200 " not in head.split(b"\r\n", 1)[0]:
            writer.close()
            raise SystemExit("a stream was refused: " + head.split(b"\r\n", 1)[0].decode())
        return reader, writer


def _session(url, token):
    body = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
        "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "bench", "version": "1"}}}
    request = urllib.request.Request(url, json.dumps(body).encode(), {
        "Authorization": "Bearer " + token, "Content-Type": "application/json", "Accept": "application/json, text/event-stream"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.headers.get("Mcp-Session-Id")


async def _all(stack, url, pid, count):
    place = urllib.parse.urlsplit(url)
    token = stack.token("alice")
    limit = asyncio.Semaphore(64)

    async def some(n):
        sessions = [_session(url, token) for _ in range(n)]
        return await asyncio.gather(*[_open(place.hostname, place.port, place.path, token, s, limit) for s in sessions])

    kept = await some(min(500, count))
    before, before_rss = live(pid), machine.rss(pid)
    more = count - len(kept)
    kept += await some(more)
    await asyncio.sleep(3)
    after, after_rss = live(pid), machine.rss(pid)
    closed = sum(reader.at_eof() for reader, _ in kept)
    print(f"\n{len(kept)} idle streams, {closed} of them closed meanwhile: {(after - before) * 1024 / more:.1f} KB of live memory and "
          f"{(after_rss - before_rss) * 1024 / more:.1f} KB of RSS each (RSS {before_rss:.0f} MB with the first {len(kept) - more}, {after_rss:.0f} MB with all)")
    for _, writer in kept:
        writer.close()


def run(args, stack):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, args.streams + 1000)), hard))
    # One caller opens them all, and so many are not one caller's by default.
    with Second(args.data, args.package, f"-Dgateway.stream.maximum-per-caller={args.streams}",
                f"-Dgateway.stream.maximum={args.streams}") as apart:
        asyncio.run(_all(stack, apart.url, apart.process.pid, args.streams))
