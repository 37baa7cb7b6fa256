"""Loads a tree that Winnow exported as a trainer would, with the library's own loader and its defaults.
usage: load.py READER TREE [split]
READER is torchvision, keras, huggingface, imagefolder, ultralytics, fastai, fiftyone, coco or csv. Prints one line of JSON: the library's version, and for each part the classes by their numbers and the pictures of each.
"""
import collections
import json
import os
import sys
from pathlib import Path

os.environ.update(HF_HUB_OFFLINE="1", HF_DATASETS_OFFLINE="1", TF_CPP_MIN_LOG_LEVEL="3", YOLO_VERBOSE="false",
                  YOLO_OFFLINE="true", FIFTYONE_DO_NOT_TRACK="true", KERAS_BACKEND="tensorflow", CUDA_VISIBLE_DEVICES="")


def parts_of(tree):
    """Part → its folder; the whole tree where it is not split."""
    return {part: tree / part for part in ("train", "val", "test")} if "split" in sys.argv else {"": tree}


def counted(classes, numbers):
    """What a part holds, from the class's number of each picture."""
    counts = collections.Counter(int(number) for number in numbers)
    return {"classes": list(classes), "counts": [counts[i] for i in range(len(classes))]}


def torchvision(tree):
    import torchvision
    from torchvision.datasets import ImageFolder

    def load(folder):
        pictures = ImageFolder(folder)
        for i in range(len(pictures)):
            pictures[i]
        return counted(pictures.classes, pictures.targets)

    return torchvision.__version__, {part: load(folder) for part, folder in parts_of(tree).items()}


def keras(tree):
    import keras

    def load(folder):
        pictures = keras.utils.image_dataset_from_directory(folder, image_size=(64, 64), shuffle=False, verbose=False)
        numbers = [number for _, batch in pictures for number in batch.numpy()]
        return counted(pictures.class_names, numbers)

    return keras.__version__, {part: load(folder) for part, folder in parts_of(tree).items()}


def huggingface(tree, *how):
    import tempfile

    import datasets

    datasets.disable_progress_bars()
    with tempfile.TemporaryDirectory() as cache:
        loaded = datasets.load_dataset(*(how or (str(tree),)), **({"data_dir": str(tree)} if how else {}), cache_dir=cache)
        split = "" not in parts_of(tree)
        names = {"train": "train" if split else "", "validation": "val", "test": "test"}
        parts = {}
        for name, pictures in loaded.items():
            for picture in pictures:
                picture["image"].load()
            parts[names[name]] = counted(pictures.features["label"].names, pictures["label"])
    return datasets.__version__, parts


def ultralytics(tree):
    import ultralytics
    from ultralytics.cfg import get_cfg
    from ultralytics.data.dataset import ClassificationDataset
    from ultralytics.data.utils import check_cls_dataset

    found = check_cls_dataset(tree)
    arguments = get_cfg(overrides={"imgsz": 64})
    parts = {}
    for part in ("train", "val", "test"):
        if found.get(part):
            pictures = ClassificationDataset(str(found[part]), arguments)
            parts[part] = counted(pictures.base.classes, [pictures[i]["cls"] for i in range(len(pictures))])
    assert list(found["names"].values()) == parts["train"]["classes"]
    return ultralytics.__version__, parts


def fastai(tree):
    import fastai
    from fastai.vision.all import ImageDataLoaders, Resize

    split = "" not in parts_of(tree)
    how = {"valid": "val"} if split else {"valid_pct": 0.2, "seed": 1}
    loaders = ImageDataLoaders.from_folder(tree, item_tfms=Resize(32), bs=4, num_workers=0, **how)
    vocabulary = list(loaders.vocab)
    held = [[int(label) for _, label in data] for data in (loaders.train_ds, loaders.valid_ds)]
    if not split:
        return fastai.__version__, {"": counted(vocabulary, held[0] + held[1])}
    return fastai.__version__, {"train": counted(vocabulary, held[0]), "val": counted(vocabulary, held[1])}


def fiftyone(tree):
    import fiftyone

    parts = {}
    for part, folder in parts_of(tree).items():
        pictures = fiftyone.Dataset.from_dir(str(folder), fiftyone.types.ImageClassificationDirectoryTree, persistent=False)
        pictures.compute_metadata(num_workers=1, progress=False)
        assert all(picture.metadata is not None for picture in pictures)
        classes = sorted(pictures.distinct("ground_truth.label"))
        parts[part] = counted(classes, [classes.index(label) for label in pictures.values("ground_truth.label")])
    return fiftyone.__version__, parts


def coco(tree):
    import importlib.metadata

    from PIL import Image
    from pycocotools.coco import COCO

    parts = {}
    for file in sorted(tree.glob("annotations*.json")):
        annotations = COCO(str(file))
        categories = annotations.loadCats(sorted(annotations.getCatIds()))
        order = {category["id"]: i for i, category in enumerate(categories)}
        numbers = []
        for picture in annotations.loadImgs(annotations.getImgIds()):
            with Image.open(tree / picture["file_name"]) as opened:
                assert opened.size == (picture["width"], picture["height"]), picture
            numbers += [order[each["category_id"]] for each in annotations.loadAnns(annotations.getAnnIds([picture["id"]]))]
        parts[file.stem.removeprefix("annotations").removeprefix("-")] = counted([each["name"] for each in categories], numbers)
    return importlib.metadata.version("pycocotools"), parts


def csv(tree):
    import pandas

    table = pandas.read_csv(tree / "labels.csv", keep_default_na=False, dtype={"label": str})
    assert all((tree / file).is_file() for file in table["file"])
    classes = list(table.sort_values("number")["label"].unique())
    return pandas.__version__, {part: counted(classes, rows["number"]) for part, rows in table.groupby("split")}


READERS = {
    "torchvision": torchvision,
    "keras": keras,
    "huggingface": huggingface,
    "imagefolder": lambda tree: huggingface(tree, "imagefolder"),
    "ultralytics": ultralytics,
    "fastai": fastai,
    "fiftyone": fiftyone,
    "coco": coco,
    "csv": csv,
}

if __name__ == "__main__":
    version, parts = READERS[sys.argv[1]](Path(sys.argv[2]))
    print()
    print(json.dumps({"version": version, "parts": parts}))
