"""A build on a cluster of two worker processes of this machine, of which one is killed while it works.
`python tests/cluster_run.py BUILD_ARGUMENTS` prints JSON: the exit code, what was killed, and who did the work."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from distributed import Client, LocalCluster

ROOT = Path(__file__).resolve().parent.parent
DEADLINE = 240.0  # Seconds.


def main() -> None:
    with (LocalCluster(n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None,
                       scheduler_port=0) as cluster, Client(cluster) as client):
        ids = client.run(os.getpid)
        build = subprocess.Popen([sys.executable, str(ROOT / "build.py"), "--dask", cluster.scheduler_address, *sys.argv[1:]],
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8")
        killed, until = None, time.monotonic() + DEADLINE
        while killed is None and build.poll() is None and time.monotonic() < until:
            # The worker with work before it that is asked for first.
            killed = next((worker for worker, tasks in client.processing().items() if tasks), None)
        if killed:
            os.kill(ids[killed], signal.SIGKILL)
        told, wrong = build.communicate(timeout=DEADLINE)
        print(json.dumps({"exit": build.returncode, "killed": killed, "told": told, "wrong": wrong}))


if __name__ == "__main__":
    main()
