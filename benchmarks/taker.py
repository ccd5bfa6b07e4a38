"""`python -m benchmarks.taker`: takes every outcome home, one after the other, until it is stopped.

A process of its own, so that it takes no time from the clients that are measured. Each file is one
line of JSON on its standard output.
"""

import json
import sys
import time

import httpx


def main() -> None:
    server, workshop, token = sys.argv[1:]
    headers = {"Authorization": f"Bearer {token}"}
    base = f"{server}/api/workshops/{workshop}"
    with httpx.Client(timeout=180, headers=headers) as api:
        listed = api.get(f"{base}/outcomes").raise_for_status().json()["outcomes"]
        while True:
            for one in listed:
                began = time.perf_counter()
                answer = api.get(f"{base}/outcomes/{one['format']}")
                seconds = time.perf_counter() - began
                taken = {
                    "format": one["format"],
                    "status": answer.status_code,
                    "seconds": seconds,
                    "bytes": len(answer.content),
                }
                print(json.dumps(taken), flush=True)


if __name__ == "__main__":
    main()
