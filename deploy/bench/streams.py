"""Opens many event streams that stay silent, and says what each of them costs."""

import asyncio
import resource
import urllib.parse

import machine
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
    import json
    import urllib.request
    body = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
        "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "bench", "version": "1"}}}
    request = urllib.request.Request(url, json.dumps(body).encode(), {
        "Authorization": "Bearer " + token, "Content-Type": "application/json", "Accept": "application/json, text/event-stream"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.headers.get("Mcp-Session-Id")


async def _all(stack, count):
    pid = machine.listener(stack.port())
    place = urllib.parse.urlsplit(stack.info["mcpUrl"])
    token = stack.token("alice")
    limit = asyncio.Semaphore(64)

    async def some(n):
        sessions = [_session(stack.info["mcpUrl"], token) for _ in range(n)]
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


def run(stack, count):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, count + 1000)), hard))
    asyncio.run(_all(stack, count))
