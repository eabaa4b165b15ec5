"""A second gateway-service beside the one of the running stack, with its settings and some of its own."""

import os
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

HTTP, MANAGEMENT = 18480, 18490
JVM = ["-Xmx384m", "-XX:+UseSerialGC", "-Xmn48m", "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"]


class Second:
    def __init__(self, data, package, *options):
        self.data, self.package, self.options = os.path.abspath(data), os.path.abspath(package), options
        self.url = f"http://127.0.0.1:{HTTP}/mcp"

    def __enter__(self):
        self.spool = tempfile.TemporaryDirectory(prefix="gatehouse-second-")
        home = os.environ.get("JAVA_HOME")
        self.process = subprocess.Popen(
            [home + "/bin/java" if home else "java", *JVM, *self.options,
             f"-Dquarkus.http.port={HTTP}", f"-Dquarkus.management.port={MANAGEMENT}",
             f"-Dgateway.public-url=http://127.0.0.1:{HTTP}", "-Dgateway.audit.spool-dir=" + self.spool.name,
             "-jar", os.path.join(self.package, "quarkus-run.jar")],
            env=dict(os.environ, QUARKUS_CONFIG_LOCATIONS="file://" + self.data + "/config/gateway.properties"),
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            self._ready()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _ready(self):
        for _ in range(300):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{MANAGEMENT}/q/health/ready", timeout=2):
                    return
            except (urllib.error.URLError, OSError):
                if self.process.poll() is not None:
                    raise SystemExit("the second gateway-service did not start")
                time.sleep(0.2)
        raise SystemExit("the second gateway-service is not ready")

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=300)
        self.spool.cleanup()
