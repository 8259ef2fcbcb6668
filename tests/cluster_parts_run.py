"""The parts of the search index, made by a cluster of two worker processes of this machine, of which one is killed while it
works. `python tests/cluster_parts_run.py` prints JSON: what was killed, how many parts there are, and whether all are as
this process makes them."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from pathlib import Path

from distributed import Client, LocalCluster

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from portal.fan_out import FanOut  # noqa: E402  (the folder of the program comes first)
from portal.pages.page_keys import PageKeys  # noqa: E402
from portal.pages.render import TEMPLATES  # noqa: E402
from portal.search.wire import year_to_part  # noqa: E402
from portal.year_parts import year_parts  # noqa: E402
from tests.site_fixtures import make_site  # noqa: E402
from tests.slow_part import slow_part  # noqa: E402

DEADLINE = 120.0  # Seconds.


def main() -> None:
    site, killed = make_site(), []
    keys = PageKeys(site, TEMPLATES)
    with (LocalCluster(n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None,
                       scheduler_port=0) as cluster, Client(cluster) as client):
        ids = client.run(os.getpid)

        def kill() -> None:
            until = time.monotonic() + DEADLINE
            while not killed and time.monotonic() < until:
                killed.extend([worker for worker, tasks in client.processing().items() if tasks][:1])
            os.kill(ids[killed[0]], signal.SIGKILL)

        killer = threading.Thread(target=kill)
        killer.start()
        far = FanOut(executor=client.get_executor(pure=False), slots=2)
        with (year_parts(site, "search", keys, slow_part, site.glossary, far, None) as theirs,
              year_parts(site, "search", keys, year_to_part, site.glossary, FanOut(), None) as ours):
            same = [bytes(part()) for part in theirs] == [bytes(part()) for part in ours]
        killer.join()
        print(json.dumps({"killed": killed, "parts": len(theirs), "same": same}))


if __name__ == "__main__":
    main()
