"""How fast identity-service takes an audit trail over: one writer, one delivery after another, as a gateway-service delivers."""

import base64
import http.client
import json
import os
import time
import urllib.parse
import uuid

import machine
from stack import send

EVENT = ('{"sequence":%d,"time":"2026-01-02T03:04:%02d.%06dZ","type":"TOOL_CALLED","outcome":"SUCCESS","workload":"main-abcdefghij","userIssuer":"http://127.0.0.1:1/company",'
         '"userSubject":"alice","client":"agent","gateway":"main-abcdefghij","target":"fast","tool":"echo","provider":"sample-vendor","clientAddress":"127.0.0.1","durationMillis":1}')


def _bearer(data, identity):
    try:
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.asymmetric import ec, utils
    except ImportError:
        raise SystemExit("this measurement signs as the gateway's workload: apt install python3-cryptography")
    jwk = json.load(open(data + "/keys/gateway-service.jwk.json"))
    x, y, d = (int.from_bytes(base64.urlsafe_b64decode(jwk[k] + "=="), "big") for k in "xyd")
    key = ec.EllipticCurvePrivateNumbers(d, ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1())).private_key()

    def part(value):
        return base64.urlsafe_b64encode(value).rstrip(b"=").decode()

    now, name = int(time.time()), "gateway-service"
    claims = {"iss": name, "sub": name, "aud": identity, "jti": str(uuid.uuid4()), "iat": now, "exp": now + 200}
    text = part(json.dumps({"alg": "ES256", "kid": jwk["kid"]}).encode()) + "." + part(json.dumps(claims).encode())
    r, s = utils.decode_dss_signature(key.sign(text.encode(), ec.ECDSA(hashes.SHA256())))
    return send("POST", identity + "/v1/oauth2/token", form=True, body={
        "grant_type": "client_credentials", "resource": "urn:gatehouse:identity-service",
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": text + "." + part(r.to_bytes(32, "big") + s.to_bytes(32, "big"))})["access_token"]


def _deliver(connection, token, writer, batch, more):
    """Delivers for as long as more(sent so far, seconds so far)."""
    sent, began = 0, time.monotonic()
    while more(sent, time.monotonic() - began):
        events = ",".join(EVENT % (n, n // 1000 % 60, n % 1000000) for n in range(sent + 1, sent + batch + 1))
        connection.request("POST", "/v1/audit/events", '{"writer":"%s","events":[%s]}' % (writer, events), {
            "Authorization": "Bearer " + token, "Content-Type": "application/json"})
        answer = connection.getresponse()
        text = answer.read()
        if answer.status != 200:
            raise SystemExit(f"a delivery was refused with {answer.status}: {text[:200]}")
        sent += batch
    return sent, time.monotonic() - began


def run(args, stack):
    identity = stack.info["identityUrl"]
    place, token = urllib.parse.urlsplit(identity), _bearer(args.data, identity)
    pid, database = machine.listener(place.port), lambda: machine.inside(os.path.realpath(args.data) + "/postgres")
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=60)
    print("| events in a delivery | events/s | identity-service, CPU per event | PostgreSQL, CPU per event |\n|---|---|---|---|")
    for batch in (500, 500, 4000, 4000):
        before, stored = machine.cpu(pid), database()
        count, took = _deliver(connection, token, "gateway-service/" + str(uuid.uuid4()), batch, lambda sent, took: took < args.seconds)
        print(f"| {batch} | {count / took:,.0f} | {(machine.cpu(pid) - before) * 1e6 / count:.1f} µs | {(database() - stored) * 1e6 / count:.1f} µs |", flush=True)


def _ask(stack, path):
    return send("GET", stack.info["identityUrl"] + path, stack.token("adam"))


def _sealed(stack):
    """Waits until every event is in the chain; how many that are."""
    while True:
        found = _ask(stack, "/v1/audit/verify?limit=1&from=9000000000000")
        if found["notSealed"] == 0:
            return found["through"]
        time.sleep(1)


def verify(args, stack):
    """Time and memory of a verification of the whole trail, when it has at least so many events."""
    identity = stack.info["identityUrl"]
    place = urllib.parse.urlsplit(identity)
    pid, database = machine.listener(place.port), lambda: machine.inside(os.path.realpath(args.data) + "/postgres")
    began, there = time.monotonic(), _sealed(stack)
    missing, writer = max(0, args.events - there), "gateway-service/" + str(uuid.uuid4())
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=60)
    while missing > 0:
        # A bearer lives for minutes; the writer's numbers go on.
        part = min(missing, 200_000)
        _deliver(connection, _bearer(args.data, identity), writer + f"-{missing}", 4000, lambda sent, took: sent < part)
        missing -= part
    events = _sealed(stack)
    print(f"{events:,} events are sealed; {max(0, events - there):,} of them were delivered now, in {time.monotonic() - began:.0f} s with their sealing")
    before, stored, rss, began = machine.cpu(pid), database(), machine.rss(pid), time.monotonic()
    checked, pieces, cursor, slowest = 0, 0, "", 0.0
    while cursor is not None:
        asked = time.monotonic()
        found = _ask(stack, "/v1/audit/verify?limit=50000" + ("&cursor=" + cursor if cursor else ""))
        slowest = max(slowest, time.monotonic() - asked)
        if not found["valid"]:
            raise SystemExit(f"the chain does not hold: {found}")
        checked, pieces, cursor = checked + found["checked"], pieces + 1, found.get("nextCursor")
    took = time.monotonic() - began
    print("| events | requests | time | slowest request | events/s | identity-service, CPU per event | PostgreSQL, CPU per event | RSS before, after, highest ever |\n|---|---|---|---|---|---|---|---|")
    print(f"| {checked:,} | {pieces} | {took:.1f} s | {slowest:.2f} s | {checked / took:,.0f} | {(machine.cpu(pid) - before) * 1e6 / checked:.1f} µs "
          f"| {(database() - stored) * 1e6 / checked:.1f} µs | {rss:.0f}, {machine.rss(pid):.0f}, {machine.highest(pid):.0f} MB |")
