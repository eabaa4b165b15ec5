"""Trains an AOT cache: a second gateway-service runs under load and leaves its classes and profiles beside its package."""

import os
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

HTTP, MANAGEMENT = 18480, 18490


def _java():
    home = os.environ.get("JAVA_HOME")
    return home + "/bin/java" if home else "java"


def _ready(process):
    for _ in range(300):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{MANAGEMENT}/q/health/ready", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            if process.poll() is not None:
                raise SystemExit("the gateway-service that was to be trained did not start")
            time.sleep(0.2)
    raise SystemExit("the gateway-service that was to be trained is not ready")


def run(args, stack, gateway, package, load):
    cache = os.path.join(package, "app.aot")
    data = os.path.abspath(args.data)
    with tempfile.TemporaryDirectory(prefix="gatehouse-train-") as spool:
        if os.path.exists(cache):
            os.remove(cache)
        process = subprocess.Popen(
            [_java(), "-Xmx384m", "-XX:+UseSerialGC", "-Xmn64m", "-XX:AOTCacheOutput=" + cache, "-Xlog:aot*=error",
             "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow",
             f"-Dquarkus.http.port={HTTP}", f"-Dquarkus.management.port={MANAGEMENT}",
             f"-Dgateway.public-url=http://127.0.0.1:{HTTP}", "-Dgateway.audit.spool-dir=" + spool,
             "-jar", os.path.join(package, "quarkus-run.jar")],
            env=dict(os.environ, QUARKUS_CONFIG_LOCATIONS="file://" + data + "/config/gateway.properties"),
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            _ready(process)
            url = gateway.url.replace(str(stack.port()), str(HTTP), 1)
            for method in ("call", "list"):
                token = stack.token("alice")
                load(url, process.pid, method, "fast___echo", token, args.warm, args.connections)
        finally:
            process.terminate()
            process.wait(timeout=300)
    if not os.path.exists(cache):
        raise SystemExit("no AOT cache was written")
    print(f"{cache}: {os.path.getsize(cache) / 1e6:.0f} MB; deploy/local/up uses it from its next start on")
