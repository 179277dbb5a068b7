"""mx.io, mx.image, mx.recordio, contrib.text: batches of iterators, what augmenters make, the bytes of records."""

from __future__ import annotations

import shutil
import textwrap
from dataclasses import dataclass
from typing import Any

from harness import Answers, Case, Draw, integers, nd_only, plain, uniform

# Tables are read by rows.
# fmt: off
PICTURE = integers(256, 11, 14, 3, dtype="uint8")
REAL = uniform(0, 255, 7, 9, 3)
TENSOR = uniform(0, 1, 3, 6, 8)
ONE_OFF = 1.01  # OpenCV computes bytes with whole numbers: a value half way may go either way

# What every program can use: a folder, arrays of batches as text, and a file of records of smooth pictures.
PRELUDE = """
import os, random, struct, tempfile
import numpy as onp
folder = tempfile.mkdtemp()

def batches(it, epochs=2):
    found = []
    for epoch in range(epochs):
        found += [[epoch, b.data[0].asnumpy().tolist(), [v.asnumpy().tolist() for v in b.label or []],
            b.pad] for b in it]
        it.reset()
    return str(found)

def picture(h, w):
    y, x = onp.mgrid[:h, :w]
    return onp.stack([(x * 7 + y * 3) % 256 // 2 + 40, (x * 2 + y * 5) % 200, 200 - (x + y) % 190], -1).astype("uint8")

def write(name, text):
    with open(os.path.join(folder, name), "w") as file:
        file.write(text)
    return os.path.join(folder, name)

def records(labels=None, sizes=((20, 30), (30, 20), (11, 10), (28, 33))):
    path = os.path.join(folder, "some")
    record = mx.recordio.MXIndexedRecordIO(path + ".idx", path + ".rec", "w")
    for i, size in enumerate(sizes):
        header = mx.recordio.IRHeader(0, float(i) if labels is None else labels[i], i * 10, 0)
        record.write_idx(i, mx.recordio.pack_img(header, picture(*size), img_fmt=".png", quality=3))
    record.close()
    return path

def epoch(it, whole=True):
    found = list(it)
    return [b.data[0] for b in found] + [b.label[0] for b in found] + [onp.array([b.pad for b in found])]

def all_records(**arguments):
    return epoch(mx.io.ImageRecordIter(**dict(dict(path_imgrec=records() + ".rec", data_shape=(3, 12, 10), batch_size=4,
                                                   preprocess_threads=1, verbose=False), **arguments)))

def seeded(seed=3):
    random.seed(seed)
    onp.random.seed(seed)
"""


@dataclass(frozen=True)
class IO(Case):
    """A program after the prelude; what it leaves in `answer` is one value or a list of them."""

    code: str = ""

    def run(self, mx: Any) -> Answers:
        names = dict(zip("xyz", (mx.nd.array(a, dtype=a.dtype) for a in self.draw()), strict=False))
        names |= {"mx": mx, "nd": mx.nd, "gluon": mx.gluon}
        exec(PRELUDE + textwrap.dedent(self.code), names)
        try:
            answer = names["answer"]
            found = answer if isinstance(answer, (list, tuple)) else [answer]
            return {f"out{i}": plain(value) for i, value in enumerate(found)}
        finally:
            shutil.rmtree(names["folder"])


def io(title: str, code: str, *inputs: Draw, atol: float = 1e-5) -> IO:
    return IO(title, inputs, code=code, atol=atol)


def line(expr: str, *inputs: Draw, atol: float = 1e-5, note: str = "") -> IO:
    """A program of one expression."""
    return IO(expr, inputs, note=note, code="\nseeded()\nanswer = " + expr, atol=atol)


ARRAYS = "onp.arange(20, dtype='float32').reshape(5, 4), onp.arange(5, dtype='float32')"

CASES = [
    # ------------------------------------------------------------------------------------------------ arrays in memory
    *[line(f"batches(mx.io.NDArrayIter({ARRAYS}, {size}, last_batch_handle='{handle}'), 3)")
      for size in (1, 2, 3, 5) for handle in ("pad", "discard", "roll_over")],
    line(f"batches(mx.io.NDArrayIter({ARRAYS}, 12))"),
    *[line(f"batches(mx.io.NDArrayIter({ARRAYS}, 2, shuffle=True, last_batch_handle='{handle}'), 3)")
      for handle in ("pad", "discard", "roll_over")],
    line("batches(mx.io.NDArrayIter(nd.arange(6), None, 4))"),
    line("batches(mx.io.NDArrayIter({'b': onp.ones((4, 2)), 'a': onp.zeros((4, 1))}, {'y': onp.arange(4)}, 2))"),
    line("[str(mx.io.NDArrayIter({'b': onp.ones((4, 2)), 'a': onp.zeros((4, 1))}, "
         "[onp.arange(4)] * 2, 2).provide_data)]"),
    line("[str(mx.io.NDArrayIter({'b': onp.ones((4, 2)), 'a': onp.zeros((4, 1))}, "
         "[onp.arange(4)] * 2, 2).provide_label)]"),
    line("str(mx.io.NDArrayIter([nd.ones((4, 2), dtype='int32'), nd.zeros((4, 3))], batch_size=2).provide_data)"),
    line("str(mx.io.NDArrayIter(nd.ones((4, 2)), data_name='x', batch_size=2).next())"),
    line("str(mx.io.DataDesc('x', (2, 3), onp.int32, 'TNC')) + str(mx.io.DataDesc.get_batch_axis('TNC'))"),
    line("str(mx.io.DataDesc.get_list([('x', (2, 3)), ('y', (4,))], [('y', onp.int32), ('x', onp.float16)]))"),
    line(f"batches(mx.io.ResizeIter(mx.io.NDArrayIter({ARRAYS}, 2), 4))"),
    line(f"batches(mx.io.ResizeIter(mx.io.NDArrayIter({ARRAYS}, 2), 2, reset_internal=False), 3)"),
    line(f"batches(mx.io.PrefetchingIter(mx.io.NDArrayIter({ARRAYS}, 2)))"),
    io("two iterators ahead", """
        its = [mx.io.NDArrayIter(onp.arange(4.0), onp.arange(4.0), 2) for _ in range(2)]
        it = mx.io.PrefetchingIter(its, rename_data=[{'data': 'a'}, {'data': 'b'}],
                                   rename_label=[{'softmax_label': 'c'}, {'softmax_label': 'd'}])
        batch = it.next()
        answer = [str(it.provide_data), str(it.provide_label), *batch.data, *batch.label]
    """),
    io("a loader as an iterator", """
        from importlib import import_module
        pairs = gluon.data.ArrayDataset(nd.arange(10).reshape((5, 2)), nd.arange(5))
        it = import_module(mx.__name__ + ".contrib.io").DataLoaderIter(gluon.data.DataLoader(pairs, 2))
        answer = [str(it.provide_data), str(it.provide_label), [b.pad for b in it]]
    """),
    # ----------------------------------------------------------------------------------------------------------- files
    *[line(f"batches(mx.io.CSVIter(data_csv=write('x.csv', '1,2,3\\n2,3,4\\n3,4,5\\n4,5,6\\n'), {arguments}), 3)")
      for arguments in ("data_shape=(3,), batch_size=2", "data_shape=(3,), batch_size=3",
          "data_shape=(1, 3), batch_size=6",
                        "data_shape=(3,), batch_size=3, round_batch=False",
                            "data_shape=(3,), batch_size=1, dtype='int32'")],
    *[io(f"labels of CSV {arguments}", f"""
        it = mx.io.CSVIter(data_csv=write('x.csv', '1\\n2\\n3\\n'), data_shape=(1,), batch_size=2, {arguments})
        answer = [str(it.provide_data), str(it.provide_label), batches(it)]
      """) for arguments in ("label_csv=write('y.csv', '5\\n6\\n7\\n')",
                             "label_csv=write('y.csv', '5,1\\n6,2\\n7,3\\n'), label_shape=(2,)", "label_shape=(2,)")],
    io("MNIST's files", """
        for name, head, shape in (("im", (2051, 23, 28, 28), (23, 28, 28)), ("lb", (2049, 23), (23,))):
            with open(os.path.join(folder, name), "wb") as file:
                file.write(struct.pack(">%dI" % len(head), *head))
                file.write(onp.arange(onp.prod(shape)).astype("uint8").tobytes())
        files = dict(image=os.path.join(folder, "im"), label=os.path.join(folder, "lb"), shuffle=False, silent=True)
        answer = [*epoch(mx.io.MNISTIter(batch_size=5, flat=True, **files)),
                  *epoch(mx.io.MNISTIter(batch_size=3, num_parts=2, part_index=1, **files)),
                  str(mx.io.MNISTIter(batch_size=2, **files).provide_data)]
    """),
    *[line(f"all_records({arguments})", atol=3.01 if "rotate" in arguments or "scale=0.5, m" in arguments else ONE_OFF)
      for arguments in (
        "", "resize=15", "resize=40, inter_method=2",
        "mean_r=10, mean_g=20, mean_b=30, std_r=2, std_g=3, std_b=4, scale=.5",
        "mirror=True", "pad=3, fill_value=7", "data_shape=(1, 12, 10)", "data_shape=(3, 8, 20)", "batch_size=3",
            "batch_size=5",
        "rotate=90", "max_img_size=13", "min_img_size=30", "dtype='uint8'",
            "max_random_scale=0.5, min_random_scale=0.5",
        "num_parts=2, part_index=1, path_imgidx=os.path.join(folder, 'some.idx'), batch_size=3",
    )],
    line("all_records(data_shape=(3, 12, 10), label_width=2, path_imglist=write('a.lst', ''.join("
         "'%d\\t%d\\t%d\\tname\\n' % (i * 10, i, i * i) for i in range(4))))", atol=ONE_OFF),
    io("records as int8", """
        answer = epoch(mx.io.ImageRecordInt8Iter(path_imgrec=records() + ".rec", data_shape=(3, 9, 9), batch_size=4,
                                                 preprocess_threads=1, verbose=False, mean_r=128, mean_g=100,
                                                     mean_b=120))
    """, atol=ONE_OFF),
    *[io(f"boxes in records {arguments}", f"""
        labels = [[2, 5] + [i, .1, .2, .5, .6] + ([1, .2, .2, .9, .8] if i % 2 else []) for i in range(4)]
        answer = epoch(mx.io.ImageDetRecordIter(path_imgrec=records(labels) + ".rec", data_shape=(3, 12, 10),
            batch_size=4,
                                                preprocess_threads=1, verbose=False, {arguments}))
      """, atol=ONE_OFF) for arguments in ("", "label_pad_width=30, label_pad_value=-2", "resize_mode='fit'",
                                          "resize_mode='shrink'", "rand_mirror_prob=1",
                                              "mean_r=10, std_r=2, scale=.5")],
    # -------------------------------------------------------------------------------------------------------- pictures
    *[nd_only(f"mx.image.imresize(x, {w}, {h}, interp={i})", PICTURE, atol=ONE_OFF)
      for w, h in ((9, 7), (20, 15), (20, 7)) for i in range(5)],
    *[nd_only(f"mx.image.resize_short(x, {n}, {i})", PICTURE, atol=ONE_OFF) for n in (7, 15) for i in (1, 2, 9)],
    *[nd_only(f"mx.image.center_crop(x, {size})", PICTURE, atol=ONE_OFF) for size in ((5, 4), (14, 11), (20, 5), (9,
        15))],
    *[line(f"mx.image.{crop}(x, {arguments})", PICTURE, atol=ONE_OFF) for crop, arguments in (
        ("random_crop", "(5, 4)"), ("random_crop", "(20, 5)"), ("random_size_crop", "(5, 4), (0.2, 0.9), (0.5, 2)"),
        ("random_size_crop", "(5, 4), 0.3, (0.5, 2)"), ("fixed_crop", "2, 3, 5, 4"), ("fixed_crop",
            "2, 3, 5, 4, (8, 8), 1"))],
    *[nd_only(f"str(mx.image.scale_down({a}, {b}))") for a, b in (
        ((640, 480), (720, 120)), ((360, 1000), (480, 500)), ((10, 10), (10, 10)), ((3, 7), (50, 1)))],
    *[nd_only(f"mx.image.imrotate(x, {arguments})", TENSOR) for arguments in ("30", "-90", "45, zoom_in=True",
        "45, zoom_out=True")],
    nd_only("mx.image.imrotate(x, nd.array([10, 200]))", uniform(0, 1, 2, 3, 6, 8)),
    line("mx.image.random_rotate(x, (-30, 30))", TENSOR),
    nd_only("mx.image.color_normalize(x, nd.array([1, 2, 3]), nd.array([4, 5, 6]))", REAL),
    *[nd_only(f"mx.image.image.copyMakeBorder(x, 1, 2, 3, 2, {kind})", PICTURE) for kind in range(5)],
    nd_only("mx.image.image.copyMakeBorder(x, 1, 2, 3, 2, 0, values=(1, 2, 3))", PICTURE),
    *[io(f"a PNG decoded {arguments}", f"""
        _, content = mx.recordio.unpack(mx.recordio.pack_img((0, 0, 0, 0), picture(9, 12), img_fmt=".png", quality=3))
        answer = mx.image.imdecode(content{arguments})
      """) for arguments in ("", ", flag=0", ", to_rgb=0", ", 1, True")],
    # ------------------------------------------------------------------------------------------------------ augmenters
    *[line(f"mx.image.{call}(x.astype('float32'))", PICTURE, atol=1e-2) for call in (
        "BrightnessJitterAug(0.3)", "ContrastJitterAug(0.3)", "SaturationJitterAug(0.3)", "HueJitterAug(0.3)",
        "ColorJitterAug(0.3, 0.2, 0.1)", "RandomGrayAug(1)", "HorizontalFlipAug(1)", "HorizontalFlipAug(0)",
            "CastAug('int32')",
        "LightingAug(0.5, onp.array([55.46, 4.794, 1.148]), onp.eye(3))", "ColorNormalizeAug([1, 2, 3], [2, 2, 2])",
        "ColorNormalizeAug(nd.array([1, 2, 3]), None)",
        "SequentialAug([mx.image.CastAug(), mx.image.HorizontalFlipAug(1)])",
        "RandomOrderAug([mx.image.BrightnessJitterAug(.5), mx.image.ContrastJitterAug(.5)])",
    )],
    *[line(f"mx.image.{call}(x)", PICTURE, atol=ONE_OFF) for call in (
        "ResizeAug(7)", "ForceResizeAug((5, 9))", "RandomCropAug((6, 5))", "CenterCropAug((6, 5), 1)",
        "RandomSizedCropAug((6, 5), 0.3, (0.7, 1.4))")],
    *[line(f"str([a.dumps() for a in mx.image.CreateAugmenter((3, 8, 8){arguments})])") for arguments in (
        "", ", resize=10, rand_crop=True, rand_resize=True, rand_mirror=True",
            ", mean=True, std=True, rand_gray=0.1, hue=0.1",
        ", brightness=0.1, contrast=0.2, saturation=0.3, pca_noise=0.4, inter_method=1")],
    line("str([a.dumps() for a in mx.image.CreateDetAugmenter((3, 8, 8), resize=9, rand_crop=1, rand_pad=1, "
         "rand_mirror=True, mean=True, brightness=.1, hue=.2, rand_gray=.1, pca_noise=.1)])"),
    *[io(f"all of CreateAugmenter {seed}", f"""
        augmenters = mx.image.CreateAugmenter((3, 8, 8), resize=12, rand_crop=True, rand_resize=True, rand_mirror=True,
            mean=True, std=True, brightness=0.1, contrast=0.2, saturation=0.3, hue=0.1, pca_noise=0.1, rand_gray=0.3)
        seeded({seed})
        answer = nd.array(picture(18, 22), dtype="uint8")
        for augmenter in augmenters:
            answer = augmenter(answer)
      """, atol=0.1) for seed in range(4)],
    *[io(f"{name} of boxes {seed}", f"""
        seeded({seed})
        label = onp.array([[0, .1, .1, .4, .5], [1, .3, .3, .9, .9], [2, .5, .1, .7, .3]])
        answer = mx.image.{call}(nd.array(picture(18, 22), dtype="uint8"), label)
      """) for seed in range(3) for name, call in (
        ("parts", "DetRandomCropAug(0.3, (0.5, 2), (0.1, 0.9), 0.4, 100)"), ("borders",
            "DetRandomPadAug((0.5, 2), (1.5, 3))"),
        ("mirror", "DetHorizontalFlipAug(0.5)"), ("one", "CreateMultiRandCropAugmenter([0.1, 0.5], skip_prob=0.3)"))],
    # -------------------------------------------------------------------------------------------- iterators of pictures
    *[io(f"pictures of records {arguments}", f"""
        path = records()
        seeded()
        it = mx.image.ImageIter(3, (3, 12, 10), path_imgrec=path + ".rec", path_imgidx=path + ".idx", {arguments})
        answer = [str(it.provide_data), str(it.provide_label), *epoch(it)]
        it.reset()
        answer += epoch(it)
      """, atol=ONE_OFF) for arguments in ("", "shuffle=True", "last_batch_handle='discard'",
                                          "last_batch_handle='roll_over'",
                                          "rand_crop=True, rand_mirror=True", "num_parts=2, part_index=1",
                                              "label_name='y'")],
    *[io(f"pictures of a list {arguments}", f"""
        for i in range(5):
            _, content = mx.recordio.unpack(mx.recordio.pack_img((0, 0, 0, 0), picture(14 + i, 12), img_fmt=".png",
                quality=3))
            with open(os.path.join(folder, "%d.png" % i), "wb") as file:
                file.write(content)
        seeded()
        it = mx.image.ImageIter(2, (3, 12, 10), path_root=folder, {arguments})
        answer = [str(it.provide_label), *epoch(it)]
      """, atol=ONE_OFF) for arguments in (
        "imglist=[[i, '%d.png' % i] for i in range(5)]",
        "imglist=[[i, 2 * i, '%d.png' % i] for i in range(5)], label_width=2",
        "imglist=[[[i, 3], '%d.png' % i] for i in range(5)], label_width=2, shuffle=True",
        "path_imglist=write('a.lst', ''.join('%d\\t%d\\t%d.png\\n' % (i, 7 - i, i) for i in range(5)))")],
    *[io(f"boxes of records {arguments}", f"""
        path = records([[2, 5] + [i, .1, .2, .5, .6] + ([1, .2, .2, .9, .8] if i % 2 else []) for i in range(4)])
        seeded()
        it = mx.image.ImageDetIter(3, (3, 12, 10), path_imgrec=path + ".rec", path_imgidx=path + ".idx", {arguments})
        answer = [str(it.provide_label), str(it.label_shape), *epoch(it)]
      """, atol=ONE_OFF) for arguments in ("", "shuffle=True, rand_crop=1, rand_pad=0.5, rand_mirror=True",
                                          "last_batch_handle='discard'")],
    # --------------------------------------------------------------------------------------------------------- records
    io("the bytes of records", """
        magic = b"\\x0a\\x23\\xd7\\xce"
        path = os.path.join(folder, "some")
        record = mx.recordio.MXIndexedRecordIO(path + ".idx", path + ".rec", "w")
        for i, content in enumerate([b"", b"a", b"abcd", magic, magic * 2, b"x" + magic, b"abcd" + magic + b"zz"]):
            record.write_idx(i, content)
        record.write_idx(7, mx.recordio.pack(mx.recordio.IRHeader(3, [1, 2, 3], 7, 0), b"picture"))
        record.write_idx(8, mx.recordio.pack(mx.recordio.IRHeader(0, 2.5, 7, 1), b"picture"))
        record.close()
        with open(path + ".rec", "rb") as file, open(path + ".idx", "rb") as index:
            answer = [onp.frombuffer(file.read(), onp.uint8), onp.frombuffer(index.read(), onp.uint8)]
    """),
    io("records as a data set", """
        path = records() + ".rec"
        answer = [*gluon.data.vision.ImageRecordDataset(path)[3], *gluon.data.vision.ImageRecordDataset(path,
            flag=0)[2],
                  len(gluon.data.RecordFileDataset(path)), len(gluon.data.RecordFileDataset(path)[1][:24])]
    """),
    # ----------------------------------------------------------------------------------------------------------- texts
    *[io(f"a vocabulary {arguments}", f"""
        text = mx.contrib.text
        counter = text.utils.count_tokens_from_str(" Life is great! \\n life is good . \\n", {arguments})
        vocab = text.vocab.Vocabulary(counter, most_freq_count=3, min_freq=1, unknown_token="?",
            reserved_tokens=["<pad>"])
        answer = [str(sorted(counter.items())), str(vocab.idx_to_token), str(sorted(vocab.token_to_idx.items())),
            len(vocab),
                  str(vocab.to_indices(["is", "life", "no"])), vocab.to_indices("is"), str(vocab.to_tokens([0, 2])),
                  vocab.to_tokens(1), str(vocab.reserved_tokens), vocab.unknown_token]
      """) for arguments in ("", "to_lower=True", "token_delim='i'", "' ', '!'")],
    io("vectors of words", """
        text = mx.contrib.text
        vectors = text.embedding.CustomEmbedding(write("a.vec", "a 1 2 3\\nb 4 5 6\\nc 7 8 9\\n"),
            init_unknown_vec=nd.ones)
        vocab = text.vocab.Vocabulary(text.utils.count_tokens_from_str("b b c D"))
        both = text.embedding.CompositeEmbedding(vocab, [vectors, vectors])
        own = text.embedding.CustomEmbedding(os.path.join(folder, "a.vec"), vocabulary=vocab)
        vectors.update_token_vectors(["a", "b"], nd.array([[1, 1, 1], [2, 2, 2]]))
        answer = [vectors.idx_to_vec, vectors.get_vecs_by_tokens(["c", "x", "A"]), vectors.get_vecs_by_tokens("A",
            True),
                  both.idx_to_vec, str(both.idx_to_token), own.idx_to_vec, own.vec_len, len(vectors)]
    """),
]
