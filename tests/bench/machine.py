"""The machine, in the words a reader needs to compare figures; and whether it was quiet."""
import contextlib, os, pathlib, platform, subprocess, time


def _read(path):
    try:
        return pathlib.Path(path).read_text().strip()
    except OSError:
        return ""


def _line(*command):
    try:
        lines = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, timeout=10).stdout.splitlines()
    except (OSError, subprocess.TimeoutExpired):
        lines = []
    return lines[0].strip() if lines else ""


def fdatasync_us(folder, count=200):
    """The median of appending 200 bytes and having them on disk: what a commit costs at the very least."""
    file = pathlib.Path(folder) / "fdatasync"
    fd = os.open(file, os.O_CREAT | os.O_WRONLY | os.O_APPEND)
    times = []
    for _ in range(count):
        began = time.perf_counter()
        os.write(fd, b"x" * 200)
        os.fdatasync(fd)
        times.append(time.perf_counter() - began)
    os.close(fd)
    file.unlink()
    return sorted(times)[count // 2] * 1e6


def describe(world):
    cpus = [line.split(":", 1)[1].strip() for line in _read("/proc/cpuinfo").splitlines() if line.startswith("model name")]
    memory = int(next(line.split()[1] for line in _read("/proc/meminfo").splitlines() if line.startswith("MemTotal")))
    system = dict(line.split("=", 1) for line in _read("/etc/os-release").splitlines() if "=" in line)
    return {
        "cpu": cpus[0] if cpus else platform.machine(),
        "cores": os.cpu_count(),
        "virtual": "hypervisor" in _read("/proc/cpuinfo"),
        "memory_gb": round(memory / 1024 / 1024, 1),
        "system": system.get("PRETTY_NAME", "").strip('"'),
        "kernel": platform.release(),
        "disk": " ".join(_line("findmnt", "-no", "FSTYPE,SOURCE", "--target", str(world.folder)).split()),
        "fdatasync_us": round(fdatasync_us(world.folder)),
        "postgresql": world.psql("postgres", "SHOW server_version")[0][0],
        "libzmq": _line("pkg-config", "--modversion", "libzmq"),
        "compiler": _line("c++", "--version"),
        "load_before": os.getloadavg()[0],
    }


def busy_fraction(seconds=2.0):
    """How much of all cores somebody uses while we do nothing."""
    def look():
        fields = [int(f) for f in _read("/proc/stat").splitlines()[0].split()[1:]]
        return sum(fields[:8]), fields[3] + fields[4]

    total, idle = look()
    time.sleep(seconds)
    total_after, idle_after = look()
    return 1 - (idle_after - idle) / max(total_after - total, 1)


LATENCY = "/dev/cpu_dma_latency"


def may_stay_awake():
    return os.access(LATENCY, os.W_OK)


@contextlib.contextmanager
def awake(wanted):
    """No processor goes to sleep meanwhile: what KEEP_CPUS_AWAKE asks of the kernel."""
    if not wanted:
        yield
        return
    with open(LATENCY, "wb", buffering=0) as device:
        device.write(bytes(4))
        yield
