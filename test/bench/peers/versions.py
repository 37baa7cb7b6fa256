"""Prints the versions of the packages that the peers use, those that are installed, as one JSON object."""
import json
import platform
from importlib import metadata

PACKAGES = ["pillow", "numpy", "scipy", "scikit-image", "scikit-learn", "torch", "onnxruntime"]

versions = {"python": platform.python_version()}
for package in PACKAGES:
    try:
        versions[package] = metadata.version(package)
    except metadata.PackageNotFoundError:
        pass
print(json.dumps(versions))
