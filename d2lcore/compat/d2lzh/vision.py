"""Chapter 9: Pascal VOC's pictures and the classes of their pixels; the little yellow figures to detect."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ... import image, nd
from ...core import NDArray
from ...gluon.data import Dataset
from .data import local

__all__ = [
    "VOC_CLASSES",
    "VOC_COLORMAP",
    "VOCSegDataset",
    "load_data_pikachu",
    "read_voc_images",
    "voc_label_indices",
    "voc_rand_crop",
]

VOC_CLASSES = [
    "background",
    "aeroplane",
    "bicycle",
    "bird",
    "boat",
    "bottle",
    "bus",
    "car",
    "cat",
    "chair",
    "cow",
    "diningtable",
    "dog",
    "horse",
    "motorbike",
    "person",
    "potted_plant",
    "sheep",
    "sofa",
    "train",
    "tv/monitor",
]
VOC_CLASSES[16] = "potted plant"
"""What a pixel can show."""


def _color(label: int) -> list[int]:
    """VOC's colour of a class: bits 0, 3 and 6 of the number are red's highest, 1, 4 green's, 2, 5 blue's."""
    return [sum((label >> (3 * k + channel) & 1) << (7 - k) for k in range(3)) for channel in range(3)]


VOC_COLORMAP = [_color(label) for label in range(len(VOC_CLASSES))]
"""The colour [red, green, blue] of each class in a label picture."""


def read_voc_images(root: str = "../data/VOCdevkit/VOC2012", is_train: bool = True) -> tuple[list, list]:
    """The pictures of VOC's segmentation set, and beside each the picture of its labels, all (H, W, 3) uint8."""
    names = (Path(root) / "ImageSets/Segmentation" / ("train.txt" if is_train else "val.txt")).read_text().split()
    pictures = [image.imread(f"{root}/JPEGImages/{name}.jpg") for name in names]
    labels = [image.imread(f"{root}/SegmentationClass/{name}.png") for name in names]
    return pictures, labels


def voc_label_indices(colormap: NDArray, colormap2label: NDArray) -> NDArray:
    """The class of each pixel of a label picture (H, W, 3), by a table of all 256**3 colours.

    >>> from d2lcore import nd
    >>> table = nd.zeros(256**3)
    >>> table[128 * 256**2] = 1
    >>> voc_label_indices(nd.array([[[128, 0, 0], [0, 0, 0]]]), table).asnumpy()
    array([[1., 0.]], dtype=float32)
    """
    colors = colormap.astype("int32")
    return colormap2label[(colors[:, :, 0] * 256 + colors[:, :, 1]) * 256 + colors[:, :, 2]]


def voc_rand_crop(feature: NDArray, label: NDArray, height: int, width: int) -> tuple[NDArray, NDArray]:
    """The same random piece (height, width) of a picture and of its labels."""
    feature, place = image.random_crop(feature, (width, height))
    return feature, image.fixed_crop(label, *place)


class VOCSegDataset(Dataset):
    """VOC's pictures (3, H, W), normalised as ImageNet's, and classes (H, W): random pieces of ``crop_size``."""

    def __init__(self, is_train: bool, crop_size: tuple[int, int], voc_dir: str, colormap2label: NDArray) -> None:
        self.rgb_mean = nd.array([0.485, 0.456, 0.406])
        self.rgb_std = nd.array([0.229, 0.224, 0.225])
        self.crop_size = crop_size
        self.colormap2label = colormap2label
        pictures, labels = read_voc_images(root=voc_dir, is_train=is_train)
        self.data = [self.normalize_image(picture) for picture in self.filter(pictures)]
        self.labels = self.filter(labels)
        print(f"read {len(self.data)} examples")

    def normalize_image(self, data: NDArray) -> NDArray:
        return (data.astype("float32") / 255 - self.rgb_mean) / self.rgb_std

    def filter(self, images: Any) -> Any:
        """Those that a piece can be cut from."""
        height, width = self.crop_size
        return [picture for picture in images if picture.shape[0] >= height and picture.shape[1] >= width]

    def __getitem__(self, idx: int) -> tuple[NDArray, NDArray]:
        picture, label = voc_rand_crop(self.data[idx], self.labels[idx], *self.crop_size)
        return picture.transpose((2, 0, 1)), voc_label_indices(label, self.colormap2label)

    def __len__(self) -> int:
        return len(self.data)


def load_data_pikachu(batch_size: int, edge_size: int = 256) -> tuple[Any, Any]:
    """The detection data of the book, from ``pikachu/*.rec``: iterators of pictures and boxes, train and test."""
    shape = (3, edge_size, edge_size)
    train, index, test = (str(local(f"pikachu/{name}")) for name in ("train.rec", "train.idx", "val.rec"))
    cuts: dict[str, Any] = {"rand_crop": 1, "min_object_covered": 0.95, "max_attempts": 200}
    return (
        image.ImageDetIter(batch_size, shape, path_imgrec=train, path_imgidx=index, shuffle=True, **cuts),
        image.ImageDetIter(batch_size, shape, path_imgrec=test, shuffle=False),
    )
