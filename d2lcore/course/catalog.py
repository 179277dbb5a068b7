"""The course's data sets: their files, sizes and checksums, where they come from, whose they are.

This table is the only place that holds a URL or a checksum. A checksum is `algorithm:hex` as its publisher (or a
library that has checked it for years) gives it; ``None`` means that nobody publishes one for that file, and then only
the file's own format (gzip, zip, tar carry check sums of their contents) protects it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class File:
    """One file of a data set. ``size`` is in bytes; ``urls`` are tried in order."""

    name: str
    size: int | None
    checksum: str | None
    urls: tuple[str, ...]
    also: tuple[str, ...] = ()  #: checksums of other editions that are accepted where they already lie in the cache


@dataclass(frozen=True, slots=True)
class DataSet:
    """A data set; ``name`` is also its folder in the cache and in a mirror."""

    name: str
    title: str
    source: str
    licence: str
    files: tuple[File, ...]
    carried: Path | None = None  #: the folder of the package that holds it


_MNIST = ("https://ossci-datasets.s3.amazonaws.com/mnist/", "https://storage.googleapis.com/cvdf-datasets/mnist/")
_FASHION = (
    "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
    "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
)
_TORONTO = ("https://www.cs.toronto.edu/~kriz/",)
_D2L = "https://d2l-data.s3-accelerate.amazonaws.com/"
_EMBEDDINGS = "https://apache-mxnet.s3-accelerate.dualstack.amazonaws.com/gluon/embeddings/"
_TEXTS = "https://apache-mxnet.s3-accelerate.dualstack.amazonaws.com/gluon/dataset/"
_WIKIPEDIAS = """
    aa ab ace ady af ak als am ang an arc ar arz ast as av ay azb az bar bat_smg ba bcl be bg bh bi bjn bm bn bo
    bpy br bs bug bxr ca cbk_zam cdo ceb ce cho chr ch chy ckb co crh cr csb cs cu cv cy da de diq dsb dv dz ee
    el eml en eo es et eu ext fa ff fiu_vro fi fj fo frp frr fr fur fy gag gan ga gd glk gl gn gom got gu gv hak
    ha haw he hif hi ho hr hsb ht hu hy hz ia id ie ig ii ik ilo io is it iu jam ja jbo jv kaa kab ka kbd kg ki
    kj kk kl km kn koi ko krc kr ksh ks ku kv kw ky lad la lbe lb lez lg lij li lmo ln lo lrc ltg lt lv mai
    map_bms mdf mg mhr mh min mi mk ml mn mo mrj mr ms mt multi.ar multi.bg multi.ca multi.cs multi.da multi.de
    multi.el multi.en multi.es multi.et multi.fi multi.fr multi.he multi.hr multi.hu multi.id multi.it multi.mk
    multi.nl multi.no multi.pl multi.pt multi.ro multi.ru multi.sk multi.sl multi.sv multi.tr multi.uk multi.vi
    mus mwl my myv mzn nah nap na nds_nl nds ne new ng nl nn no nov nrm nso nv ny oc olo om or os pag pam pap pa
    pcd pdc pfl pih pi pl pms pnb pnt ps pt qu rm rmy rn roa_rup roa_tara ro rue ru rw sah sa scn sco sc sd se
    sg sh simple si sk sl sm sn so sq srn sr ss stq st su sv sw szl ta tcy tet te tg th ti tk tl tn to tpi tr ts
    tt tum tw ty tyv udm ug uk ur uz vec vep ve vi vls vo war wa wo wuu xal xh xmf yi yo za zea zh_classical
    zh_min_nan zh zh_yue zu
"""  # the languages of fastText's vectors, and "multi.": those that lie in one space


def _file(bases: tuple[str, ...], name: str, size: int | None, checksum: str | None, *also: str) -> File:
    return File(name, size, checksum, tuple(base + name for base in bases), also)


_ALL = (
    DataSet(
        "digits",
        "5,000 + 1,000 digits of MNIST that come with the package",
        "tools/make_digits.py, from MNIST",
        "CC BY-SA 3.0",
        (
            _file(
                (),
                "train-images-idx3-ubyte.gz",
                809_759,
                "sha256:d9c8203e74b522063634c343dc521eee146b8df5350df4af03faedc0b057d0cc",
            ),
            _file(
                (),
                "train-labels-idx1-ubyte.gz",
                2_427,
                "sha256:6f381883acae1b216b1ad6758d9b79a2ad60c68c7de7626a5abda4e39aee9746",
            ),
            _file(
                (),
                "t10k-images-idx3-ubyte.gz",
                162_200,
                "sha256:4d9e771876307a05b7479b31592768e6967027f890068f846954d180387cea9b",
            ),
            _file(
                (),
                "t10k-labels-idx1-ubyte.gz",
                513,
                "sha256:32dde00a57e7bb88f51682b0c98e43236c9d53872b094b229a29c36ff36b94e6",
            ),
        ),
        Path(__file__).parent / "data",
    ),
    DataSet(
        "mnist",
        "MNIST, 60,000 + 10,000 handwritten digits",
        "Y. LeCun, C. Cortes, C. J. C. Burges, http://yann.lecun.com/exdb/mnist",
        "CC BY-SA 3.0",
        (
            _file(
                _MNIST,
                "train-images-idx3-ubyte.gz",
                9_912_422,
                "sha256:440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
            ),
            _file(
                _MNIST,
                "train-labels-idx1-ubyte.gz",
                28_881,
                "sha256:3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
            ),
            _file(
                _MNIST,
                "t10k-images-idx3-ubyte.gz",
                1_648_877,
                "sha256:8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
            ),
            _file(
                _MNIST,
                "t10k-labels-idx1-ubyte.gz",
                4_542,
                "sha256:f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
            ),
        ),
    ),
    DataSet(
        "fashion-mnist",
        "Fashion-MNIST, 60,000 + 10,000 pictures of clothes",
        "Zalando Research, https://github.com/zalandoresearch/fashion-mnist",
        "MIT",
        (
            _file(_FASHION, "train-images-idx3-ubyte.gz", 26_421_880, "md5:8d4fb7e6c68d591d4c3dfef9ec88bf0d"),
            _file(_FASHION, "train-labels-idx1-ubyte.gz", 29_515, "md5:25c81989df183df01b3e8a0aad5dffbe"),
            _file(_FASHION, "t10k-images-idx3-ubyte.gz", 4_422_102, "md5:bef4ecab320f06d8554ea6380940ec79"),
            _file(_FASHION, "t10k-labels-idx1-ubyte.gz", 5_148, "md5:bb300cfdad3c16e7a12a480ee83cd310"),
        ),
    ),
    DataSet(
        "cifar10",
        "CIFAR-10, 50,000 + 10,000 colour pictures of 10 things",
        "A. Krizhevsky, https://www.cs.toronto.edu/~kriz/cifar.html",
        "free to use with a citation of Krizhevsky (2009)",
        (
            _file(
                _TORONTO,
                "cifar-10-binary.tar.gz",
                170_052_171,
                "sha256:c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
                "sha1:fab780a1e191a7eda0f345501ccd62d20f7ed891",  # MXNet's repackaging: an MXNET_HOME may hold it
            ),
        ),
    ),
    DataSet(
        "cifar100",
        "CIFAR-100, 50,000 + 10,000 colour pictures of 100 things",
        "A. Krizhevsky, https://www.cs.toronto.edu/~kriz/cifar.html",
        "free to use with a citation of Krizhevsky (2009)",
        (
            _file(
                _TORONTO,
                "cifar-100-binary.tar.gz",
                168_513_733,
                "md5:03b5dce01913d631647c71ecec9e9cb8",
                "sha1:a0bb982c76b83111308126cc779a992fa506b90b",
            ),
        ),
    ),
    DataSet(
        "timemachine",
        "The Time Machine, a novel",
        "H. G. Wells (1895), Project Gutenberg's text, https://www.gutenberg.org/ebooks/35",
        "public domain",
        (_file((_D2L,), "timemachine.txt", None, "sha1:090b5e7e70c295757f55df93cb0a180b9691891a"),),
    ),
    DataSet(
        "tinyshakespeare",
        "Tiny Shakespeare, 40,000 lines of plays",
        "A. Karpathy, https://github.com/karpathy/char-rnn",
        "public domain",
        (
            File(
                "tinyshakespeare.txt",
                1_115_394,
                "sha256:86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca57e2dc565ed",
                ("https://raw.githubusercontent.com/karpathy/char-rnn/master/data/tinyshakespeare/input.txt",),
            ),
        ),
    ),
    DataSet(
        "fra-eng",
        "English-French sentence pairs",
        "Tatoeba, through https://www.manythings.org/anki",
        "CC BY 2.0 FR",
        (_file((_D2L,), "fra-eng.zip", None, "sha1:94646ad1522d915e7b0f9296181140edcf86a4f5"),),
    ),
    DataSet(
        "imdb",
        "IMDb, 25,000 + 25,000 film reviews",
        "A. Maas et al. (2011), https://ai.stanford.edu/~amaas/data/sentiment",
        "free for research with a citation of Maas et al. (2011)",
        (
            _file(
                ("https://ai.stanford.edu/~amaas/data/sentiment/", _D2L),
                "aclImdb_v1.tar.gz",
                84_125_825,
                "md5:7c2ac02c03563afcf9b574c7e56c153a",
            ),
        ),
    ),
    DataSet(
        "fsdd",
        "Free Spoken Digit Dataset, 3,000 recordings of 6 speakers",
        "Z. Jackson et al., https://github.com/Jakobovski/free-spoken-digit-dataset",
        "CC BY-SA 4.0",
        (
            File(
                "fsdd-recordings.zip",
                None,
                None,  # GitHub packs a tag's archive anew; its bytes are not promised to stay the same
                ("https://github.com/Jakobovski/free-spoken-digit-dataset/archive/refs/tags/v1.0.10.zip",),
            ),
        ),
    ),
    DataSet(
        "glove",
        "GloVe, vectors of English words",
        "J. Pennington et al. (2014), https://nlp.stanford.edu/projects/glove",
        "public domain (PDDL)",
        (
            _file(
                (_EMBEDDINGS + "glove/",), "glove.42B.300d.zip", None, "sha1:f8e722b39578f776927465b71b231bae2ae8776a"
            ),
            _file((_EMBEDDINGS + "glove/",), "glove.6B.zip", None, "sha1:b64e54f1877d2f735bdd000c1d7d771e25c7dfdc"),
            _file(
                (_EMBEDDINGS + "glove/",), "glove.840B.300d.zip", None, "sha1:8084fbacc2dee3b1fd1ca4cc534cbfff3519ed0d"
            ),
            _file(
                (_EMBEDDINGS + "glove/",),
                "glove.twitter.27B.zip",
                None,
                "sha1:dce69c404025a8312c323197347695e81fd529fc",
            ),
        ),
    ),
    DataSet(
        "fasttext",
        "fastText, vectors of words in 300 languages",
        "P. Bojanowski et al. (2017), https://fasttext.cc",
        "CC BY-SA 3.0",
        tuple(
            _file((_EMBEDDINGS + "fasttext/",), f"{name}.zip", None, None)
            for name in (
                "crawl-300d-2M",
                *(f"wiki.{language}" for language in _WIKIPEDIAS.split()),
                "wiki-news-300d-1M-subword",
                "wiki-news-300d-1M",
            )
        ),
    ),
    DataSet(
        "wikitext-2",
        "WikiText-2, 2 million words of good Wikipedia articles",
        "S. Merity et al. (2016), Salesforce Research, https://arxiv.org/abs/1609.07843",
        "CC BY-SA 3.0",
        (_file((_TEXTS + "wikitext-2/",), "wikitext-2-v1.zip", None, "sha1:3c914d17d80b1459be871a5039ac23e752a53cbe"),),
    ),
    DataSet(
        "wikitext-103",
        "WikiText-103, 103 million words of good Wikipedia articles",
        "S. Merity et al. (2016), Salesforce Research, https://arxiv.org/abs/1609.07843",
        "CC BY-SA 3.0",
        (
            _file(
                (_TEXTS + "wikitext-103/",),
                "wikitext-103-v1.zip",
                None,
                "sha1:0aec09a7537b58d4bb65362fee27650eeaba625a",
            ),
        ),
    ),
)

DATASETS: Mapping[str, DataSet] = MappingProxyType({entry.name: entry for entry in _ALL})
"""Every data set by name."""
