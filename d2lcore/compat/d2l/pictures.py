"""Pictures with labels: Pascal VOC's classes of pixels, and bananas to detect."""

from __future__ import annotations

import csv
import os
from pathlib import Path
from typing import Any

from ... import image, np
from ...gluon.data import DataLoader, Dataset
from ..d2lzh.vision import VOC_CLASSES, VOC_COLORMAP, voc_rand_crop
from ..d2lzh.vision import read_voc_images as read_pairs
from .basics import get_dataloader_workers
from .files import download_extract

__all__ = [
    "VOC_CLASSES",
    "VOC_COLORMAP",
    "BananasDataset",
    "VOCSegDataset",
    "build_colormap2label",
    "load_data_bananas",
    "load_data_voc",
    "read_data_bananas",
    "read_voc_images",
    "voc_colormap2label",
    "voc_label_indices",
    "voc_rand_crop",
]


def read_voc_images(voc_dir: str, is_train: bool = True) -> tuple[list, list]:
    """VOC's pictures and the pictures of their labels, all (H, W, 3) uint8."""
    return read_pairs(voc_dir, is_train)


def voc_colormap2label() -> Any:
    """The class of each of 256**3 colours."""
    table = np.zeros(256**3)
    for label, (red, green, blue) in enumerate(VOC_COLORMAP):
        table[(red * 256 + green) * 256 + blue] = label
    return table


build_colormap2label = voc_colormap2label  #: as releases before 0.16 call it


def voc_label_indices(colormap: Any, colormap2label: Any) -> Any:
    """The class of each pixel of a picture of labels (H, W, 3), by the table `voc_colormap2label`."""
    colors = colormap.astype(np.int32)
    return colormap2label[(colors[:, :, 0] * 256 + colors[:, :, 1]) * 256 + colors[:, :, 2]]


class VOCSegDataset(Dataset):
    """VOC's pictures (3, H, W), normalised as ImageNet's, and classes (H, W): random pieces of ``crop_size``."""

    def __init__(self, is_train: bool, crop_size: tuple[int, int], voc_dir: str) -> None:
        self.rgb_mean, self.rgb_std = np.array([0.485, 0.456, 0.406]), np.array([0.229, 0.224, 0.225])
        self.crop_size = crop_size
        features, labels = read_voc_images(voc_dir, is_train)
        self.features = [self.normalize_image(feature) for feature in self.filter(features)]
        self.labels = self.filter(labels)
        self.colormap2label = voc_colormap2label()
        print(f"read {len(self.features)} examples")

    def normalize_image(self, img: Any) -> Any:
        return (img.astype("float32") / 255 - self.rgb_mean) / self.rgb_std

    def filter(self, imgs: Any) -> Any:
        """Those that a piece can be cut from."""
        height, width = self.crop_size
        return [img for img in imgs if img.shape[0] >= height and img.shape[1] >= width]

    def __getitem__(self, idx: int) -> tuple[Any, Any]:
        feature, label = voc_rand_crop(self.features[idx], self.labels[idx], *self.crop_size)
        return feature.transpose(2, 0, 1), voc_label_indices(label, self.colormap2label)

    def __len__(self) -> int:
        return len(self.features)


def load_data_voc(batch_size: int, crop_size: tuple[int, int]) -> tuple[DataLoader, DataLoader]:
    """VOC2012's segmentation data, to train and to test, in whole batches."""
    voc_dir = download_extract("voc2012", os.path.join("VOCdevkit", "VOC2012"))
    workers = get_dataloader_workers()
    train, test = (VOCSegDataset(is_train, crop_size, voc_dir) for is_train in (True, False))
    return (
        DataLoader(train, batch_size, shuffle=True, last_batch="discard", num_workers=workers),
        DataLoader(test, batch_size, last_batch="discard", num_workers=workers),
    )


def read_data_bananas(is_train: bool = True) -> tuple[list, Any]:
    """Pictures (256, 256, 3) of one banana each, and (n, 1, 5) its class and corners, in parts of the picture."""
    folder = Path(download_extract("banana-detection")) / ("bananas_train" if is_train else "bananas_val")
    with open(folder / "label.csv", newline="") as file:
        rows = list(csv.reader(file))[1:]
    pictures = [image.imread(str(folder / "images" / row[0])) for row in rows]
    return pictures, np.expand_dims(np.array([[float(value) for value in row[1:]] for row in rows]), 1) / 256


class BananasDataset(Dataset):
    """The pictures (3, 256, 256) of floats from 0 to 255 and their labels (1, 5)."""

    def __init__(self, is_train: bool) -> None:
        self.features, self.labels = read_data_bananas(is_train)
        print(f"read {len(self.features)} {'training' if is_train else 'validation'} examples")

    def __getitem__(self, idx: int) -> tuple[Any, Any]:
        return self.features[idx].astype("float32").transpose(2, 0, 1), self.labels[idx]

    def __len__(self) -> int:
        return len(self.features)


def load_data_bananas(batch_size: int) -> tuple[DataLoader, DataLoader]:
    """The bananas, to train and to validate."""
    return DataLoader(BananasDataset(True), batch_size, shuffle=True), DataLoader(BananasDataset(False), batch_size)
