"""Pillow: open, convert to RGB and scale to 64 x 64 (bilinear), one image after the other.

Files one a line on standard input, or a folder as the argument. Prints {"seconds": ..., "cpuSeconds": ..., "images": ...} as JSON.
"""

import json
import pathlib
import sys
import time

from PIL import Image

KINDS = {".jpg", ".jpeg", ".png", ".webp", ".gif", ".tif", ".tiff"}


def main() -> None:
    if len(sys.argv) > 1:
        files = sorted(str(p) for p in pathlib.Path(sys.argv[1]).rglob("*") if p.suffix.lower() in KINDS)
    else:
        files = [line for line in sys.stdin.read().split("\n") if line]
    images = 0
    start, cpu = time.perf_counter(), time.process_time()
    for name in files:
        try:
            with Image.open(name) as image:
                image.convert("RGB").resize((64, 64), Image.BILINEAR)
            images += 1
        except OSError:
            pass
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    print(json.dumps({"seconds": seconds, "cpuSeconds": cpu, "images": images}))


if __name__ == "__main__":
    main()
