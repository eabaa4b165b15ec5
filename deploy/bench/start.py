"""How long a service takes from exec to its first HTTP answer and to readiness, and how much memory it has then."""

import os
import shutil
import socket
import statistics
import subprocess
import tempfile
import time
from xml.etree import ElementTree

import machine

HTTP, MANAGEMENT = 18580, 18590
SPOOLS = {"gateway": "gateway.audit.spool-dir", "catalog": "catalog.audit.spool-directory"}
PUBLIC = {"gateway": "gateway.public-url", "identity": "identity.public-url"}
WITHIN = 90


def _java(args, service):
    home, package = os.environ.get("JAVA_HOME"), os.path.join(args.project, f"{service}-service/target/quarkus-app")
    young = ["-XX:+UseSerialGC", "-Xmn48m"] if service == "gateway" else []
    cache = os.path.join(package, "app.aot")
    trained = ["-XX:AOTCache=" + cache] if os.path.exists(cache) and not args.untrained else []
    return [home + "/bin/java" if home else "java", "-Xmx384m", "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow", *young, *trained], ["-jar", os.path.join(package, "quarkus-run.jar")], bool(trained)


def _version(args):
    """Of the project's build, which names executables by it."""
    return ElementTree.parse(os.path.join(args.project, "pom.xml")).findtext("{*}version")


def _status(port, path):
    """The status of an answer, or nothing where nobody listens yet."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as wire:
            wire.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n".encode())
            line = wire.recv(64)
            return int(line.split()[1]) if line.startswith(b"HTTP/1.1 ") else None
    except OSError:
        return None


def _until(process, began, done):
    while not done():
        if process.poll() is not None:
            raise SystemExit(f"the second service ended by itself with status {process.returncode}")
        if time.monotonic() - began > WITHIN:
            raise SystemExit(f"the second service does not answer within {WITHIN} s")
        time.sleep(0.001)
    return (time.monotonic() - began) * 1e3


def _own(service):
    """What tells the second service from the running one."""
    own = {"quarkus.http.port": HTTP, "quarkus.management.port": MANAGEMENT}
    if service in PUBLIC:
        own[PUBLIC[service]] = f"http://127.0.0.1:{HTTP}"
    return own


def _package(args, service, native, folder):
    """The command that starts a package, and the settings that it reads."""
    runner = os.path.join(args.project, f"{service}-service/target/{service}-service-{_version(args)}-runner")
    before, after, _ = ([runner], [], False) if native else _java(args, service)
    if not os.path.exists((after or before)[-1]):
        raise SystemExit(f"{(after or before)[-1]} is missing: build it first")
    own = _own(service)
    if service in SPOOLS:
        own[SPOOLS[service]] = folder
    command = before + [f"-D{name}={value}" for name, value in own.items()] + after
    return command, os.path.abspath(args.data) + f"/config/{service}.properties"


def _image(args, service, images, folder):
    """The same of an unpacked image, which sees a folder of its own and nothing of the running stack's."""
    data = os.path.abspath(args.data)
    shutil.copytree(data + "/keys", folder + "/keys")
    os.makedirs(f"{folder}/spool/{service}")
    os.mkdir(folder + "/config")
    settings = f"{folder}/config/{service}.properties"
    with open(f"{data}/config/{service}.properties") as of, open(settings, "w") as to:
        to.write(of.read().replace(data + "/", folder + "/"))
        to.writelines(f"\n{name}={value}" for name, value in _own(service).items())
    return [os.path.join(args.project, "deploy/images/enter"), os.path.join(images, service)], settings


def _start(args, service, kind, images):
    with tempfile.TemporaryDirectory(prefix="gatehouse-start-") as folder:
        command, settings = _image(args, service, images, folder) if images else _package(args, service, kind == "native", folder)
        began = time.monotonic()
        process = subprocess.Popen(command, env=dict(os.environ, QUARKUS_CONFIG_LOCATIONS="file://" + settings), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            # Any answer of its own counts, a refusal as well as another.
            answered = _until(process, began, lambda: _status(HTTP, "/nothing-is-here"))
            ready = _until(process, began, lambda: _status(MANAGEMENT, "/q/health/ready") == 200)
            # Of an image the process is not the container's runtime.
            pid = machine.listener(MANAGEMENT) if images else process.pid
            return {"answered": answered, "ready": ready, "cpu": machine.cpu(pid) * 1e3, "rss": machine.rss(pid)}
        finally:
            process.terminate()
            process.wait(timeout=60)


def _named(args, service, kind, images):
    if images:
        return "image " + os.path.basename(os.path.normpath(images)) + (", AOT cache" if os.path.exists(f"{images}/{service}/rootfs/opt/gatehouse/java/app.aot") else "")
    return "native" if kind == "native" else "JVM, AOT cache" if _java(args, service)[2] else "JVM"


def run(args):
    ways = [(None, images) for images in args.images] or [(kind, None) for kind in args.kinds]
    print("| service | kind | first answer | ready | CPU until ready | RSS when ready |\n|---|---|---|---|---|---|")
    for service in args.services:
        rounds = [[_start(args, service, *way) for way in ways] for _ in range(args.rounds)]
        for way, found in zip(ways, zip(*rounds)):
            median = {key: statistics.median(one[key] for one in found) for key in found[0]}
            spread = f"{min(one['answered'] for one in found):.0f} to {max(one['answered'] for one in found):.0f}"
            print(f"| {service}-service | {_named(args, service, *way)} | {median['answered']:.0f} ms ({spread}) | {median['ready']:.0f} ms | {median['cpu']:.0f} ms | {median['rss']:.0f} MB |", flush=True)
