"""What the kernel knows of processes: who listens, what they used, how large they are."""

import os
import re

TICKS = os.sysconf("SC_CLK_TCK")


def listener(port):
    """The process that listens on that port of this machine."""
    wanted = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in open(table).readlines()[1:]:
            columns = line.split()
            if columns[3] == "0A" and int(columns[1].rsplit(":", 1)[1], 16) == port:
                wanted.add("socket:[" + columns[9] + "]")
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            for fd in os.listdir(f"/proc/{pid}/fd"):
                if os.readlink(f"/proc/{pid}/fd/{fd}") in wanted:
                    return int(pid)
        except OSError:
            continue
    raise SystemExit(f"nobody listens on port {port}")


def _stat(pid):
    return open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()


def tree(pid):
    """The process and its children, for an nginx with its workers."""
    found = [pid]
    for other in filter(str.isdigit, os.listdir("/proc")):
        try:
            if int(_stat(other)[1]) == pid:
                found.append(int(other))
        except OSError:
            continue
    return found


def cpu(pid):
    """Seconds of processor time, user and system, of a process and its children."""
    return sum(int(x) for one in tree(pid) for x in _stat(one)[11:13]) / TICKS


def inside(folder):
    """Seconds of processor time of all processes that work in that folder."""
    used = 0
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            if os.readlink(f"/proc/{pid}/cwd") == folder:
                used += sum(int(x) for x in _stat(pid)[11:13])
        except OSError:
            continue
    return used / TICKS


def rss(pid):
    """Resident memory in MB."""
    return int(re.search(r"VmRSS:\s+(\d+)", open(f"/proc/{pid}/status").read()).group(1)) / 1024


def highest(pid):
    """The most resident memory that it ever had, in MB."""
    return int(re.search(r"VmHWM:\s+(\d+)", open(f"/proc/{pid}/status").read()).group(1)) / 1024


def sockets(pid):
    """How many sockets a process has open."""
    count = 0
    for fd in os.listdir(f"/proc/{pid}/fd"):
        try:
            count += os.readlink(f"/proc/{pid}/fd/{fd}").startswith("socket:")
        except OSError:
            continue
    return count


def is_jvm(pid):
    return os.path.basename(os.readlink(f"/proc/{pid}/exe")) == "java"
