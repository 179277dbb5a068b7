"""The second edition's helpers for vision, language, recommenders and generative networks, on data made here."""

from __future__ import annotations

import math
import random

import numpy as onp
import pytest

from d2lcore import gluon, init, np, npx
from d2lcore.compat.d2l import mxnet as d2l
from d2lcore.gluon import nn

NAMES = """
    BERTEncoder BERTModel BPRLoss BananasDataset CTRDataset DATA_HUB HingeLossbRec MTFraEng MaskLM MaskedSoftmaxCELoss
    NextSentencePred RandomGenerator SNLIDataset Seq2Seq Seq2SeqEncoder TokenEmbedding VOCSegDataset VOC_CLASSES
    VOC_COLORMAP _WikiTextDataset _get_batch_loss_bert _get_mlm_data_from_tokens _get_next_sentence
    _get_nsp_data_from_paragraph _pad_bert_inputs _read_wiki _replace_mlm_tokens assign_anchor_to_bbox batchify bleu
    box_center_to_corner box_corner_to_center box_iou build_array_nmt copyfile download download_all download_extract
    evaluate_ranking extract get_centers_and_contexts get_negatives get_tokens_and_segments hit_and_auc
    load_data_bananas load_data_imdb load_data_ml100k load_data_nmt load_data_ptb load_data_snli load_data_voc
    load_data_wiki multibox_detection multibox_prior multibox_target nms offset_boxes offset_inverse predict_sentiment
    predict_seq2seq predict_snli preprocess_nmt read_csv_labels read_data_bananas read_data_ml100k read_data_nmt
    read_imdb read_ptb read_snli read_voc_images reorg_test reorg_train_valid split_and_load_ml100k
    split_batch_multi_inputs split_data_ml100k subsample tokenize_nmt train_ranking train_recsys_rating train_seq2seq
    truncate_pad update_D update_G voc_colormap2label voc_label_indices voc_rand_crop
"""
PAIRS = [("Go.", "Va !"), ("Hi.", "Salut !"), ("Run!", "Cours !"), ("I lost.", "J'ai perdu."), ("Wait!", "Attends !")]


@pytest.fixture(autouse=True)
def notebook(monkeypatch):
    import matplotlib

    matplotlib.use("Agg")
    monkeypatch.setattr("IPython.display.display", lambda *figures: None)
    monkeypatch.setattr("IPython.display.clear_output", lambda wait=False: None)
    npx.set_np()
    yield
    npx.reset_np()
    d2l.plt.close("all")


@pytest.fixture
def hub(tmp_path, monkeypatch):
    """``hub(module, name, {file: text})``: what `download_extract` finds under a name."""

    def put(module, name, files):
        for file, text in files.items():
            (tmp_path / name / file).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name / file).write_text(text)
        monkeypatch.setattr(f"d2lcore.compat.d2l.{module}.download_extract", lambda *names: str(tmp_path / name))
        monkeypatch.setattr(f"d2lcore.compat.d2l.{module}.get_dataloader_workers", lambda: 0, raising=False)
        return tmp_path / name

    return put


@pytest.mark.parametrize("name", NAMES.split())
def test_the_books_name_is_there(name):
    assert hasattr(d2l, name)


def test_files_come_from_the_mirror_and_are_checked(tmp_path, monkeypatch):
    import hashlib
    import zipfile

    monkeypatch.setenv("D2LCORE_MIRROR", str(tmp_path))
    (tmp_path / "thing").mkdir()
    with zipfile.ZipFile(tmp_path / "thing" / "thing.zip", "w") as archive:
        archive.writestr("thing/a.txt", "a")
    digest = hashlib.sha1((tmp_path / "thing" / "thing.zip").read_bytes()).hexdigest()
    monkeypatch.chdir(tmp_path / "thing")
    monkeypatch.setitem(d2l.DATA_HUB, "thing", (d2l.DATA_URL + "thing.zip", digest))
    folder = d2l.download_extract("thing")
    assert folder == "../data/thing"
    assert (tmp_path / "data" / "thing" / "a.txt").read_text() == "a"
    with pytest.raises(ValueError, match=r"extract: a\.txt is neither"):
        d2l.extract(tmp_path / "data" / "thing" / "a.txt")


def test_pictures_are_sorted_by_label(tmp_path):
    for part in ("train", "test"):
        (tmp_path / part).mkdir()
        for i in range(6):
            (tmp_path / part / f"{i}.png").touch()
    (tmp_path / "labels.csv").write_text("id,label\n" + "\n".join(f"{i},{'ab'[i % 2]}" for i in range(6)))
    labels = d2l.read_csv_labels(tmp_path / "labels.csv")
    assert d2l.reorg_train_valid(tmp_path, labels, 0.4) == 1
    d2l.reorg_test(tmp_path)
    counts = {
        str(folder.relative_to(tmp_path / "train_valid_test")): len(list(folder.iterdir()))
        for folder in (tmp_path / "train_valid_test").glob("*/*")
    }
    assert counts == {
        "train/a": 2, "train/b": 2, "valid/a": 1, "valid/b": 1, "train_valid/a": 3, "train_valid/b": 3,
        "test/unknown": 6,
    }  # fmt: skip


def test_boxes():
    anchors = d2l.multibox_prior(np.zeros((1, 3, 4, 8)), sizes=[0.75, 0.5], ratios=[1, 2])
    assert anchors.shape == (1, 4 * 8 * 3, 4)
    wide = (anchors[0, 2, 2:] - anchors[0, 2, :2]).asnumpy()  # size 0.75, ratio 2
    onp.testing.assert_allclose(wide, [0.75 * math.sqrt(2) * 4 / 8, 0.75 / math.sqrt(2)], rtol=1e-5)
    boxes = np.array([[0.1, 0.08, 0.52, 0.92], [0.55, 0.2, 0.9, 0.88]])
    again = d2l.box_center_to_corner(d2l.box_corner_to_center(boxes))
    onp.testing.assert_allclose(again.asnumpy(), boxes.asnumpy(), rtol=1e-5)
    truth = np.array([[0, 0.1, 0.08, 0.52, 0.92], [1, 0.55, 0.2, 0.9, 0.88]])
    anchors = np.array(
        [[0, 0.1, 0.2, 0.3], [0.15, 0.2, 0.4, 0.4], [0.63, 0.05, 0.88, 0.98], [0.66, 0.45, 0.8, 0.8],
         [0.57, 0.3, 0.92, 0.9]]
    )  # fmt: skip
    offsets, mask, classes = d2l.multibox_target(np.expand_dims(anchors, 0), np.expand_dims(truth, 0))
    assert classes.asnumpy().tolist() == [[0, 1, 2, 0, 2]]
    assert mask.reshape(5, 4)[:, 0].asnumpy().tolist() == [0, 1, 1, 0, 1]
    onp.testing.assert_allclose(offsets[0, 4:8].asnumpy(), [1.4, 10, 2.5940, 7.1754], rtol=1e-4)
    found = d2l.offset_inverse(anchors, offsets.reshape(5, 4))[1]
    onp.testing.assert_allclose(found.asnumpy(), truth[0, 1:].asnumpy(), rtol=1e-4)


def test_detection_keeps_the_best_of_boxes_that_overlap():
    anchors = np.array(
        [[[0.1, 0.08, 0.52, 0.92], [0.08, 0.2, 0.56, 0.95], [0.15, 0.3, 0.62, 0.91], [0.55, 0.2, 0.9, 0.88]]]
    )
    probabilities = np.array([[[0.0] * 4, [0.9, 0.8, 0.7, 0.1], [0.1, 0.2, 0.3, 0.9]]])
    found = d2l.multibox_detection(probabilities, np.zeros((1, 16)), anchors, nms_threshold=0.5)
    assert found.shape == (1, 4, 6)
    onp.testing.assert_allclose(found[0, :, 0].asnumpy(), [1, 0, -1, -1])
    onp.testing.assert_allclose(found[0, 1].asnumpy(), [0, 0.9, 0.1, 0.08, 0.52, 0.92], rtol=1e-5)


def test_classes_of_pixels():
    colors = np.array([[d2l.VOC_COLORMAP[1], d2l.VOC_COLORMAP[20]]], dtype="uint8")
    assert d2l.voc_label_indices(colors, d2l.voc_colormap2label()).asnumpy().tolist() == [[1, 20]]


def test_translation(monkeypatch, capsys):
    text = "\n".join(f"{en}\t{fr}" for en, fr in PAIRS * 4)
    monkeypatch.setattr("d2lcore.compat.d2l.translation.read_data_nmt", lambda: text)
    data, source, target = d2l.load_data_nmt(5, 6)
    batch = next(iter(data))
    assert [a.shape for a in batch] == [(5, 6), (5,), (5, 6), (5,)]
    assert d2l.bleu("va !", "va !", 2) == 1.0
    loss = d2l.MaskedSoftmaxCELoss()(np.ones((3, 4, 10)), np.ones((3, 4)), np.array([4, 2, 0]))
    onp.testing.assert_allclose(loss.asnumpy(), [math.log(10), math.log(10) / 2, 0], rtol=1e-5)

    class Decoder(d2l.Decoder):
        def __init__(self, words):
            super().__init__()
            self.embedding, self.rnn = nn.Embedding(words, 16), d2l.GRU(32, 1)
            self.dense = nn.Dense(words, flatten=False)

        def init_state(self, outputs, *args):
            return outputs[1]

        def forward(self, X, state):
            outputs, state = self.rnn(self.embedding(X.T), state)
            return self.dense(outputs).swapaxes(0, 1), state

    net = d2l.EncoderDecoder(d2l.Seq2SeqEncoder(len(source), 16, 32, 1), Decoder(len(target)))
    d2l.train_seq2seq(net, data, 0.02, 40, target, d2l.try_gpu())
    assert float(capsys.readouterr().out.split()[1].rstrip(",")) < 0.1
    said, _ = d2l.predict_seq2seq(net, "I lost .", source, target, 6, d2l.try_gpu())
    assert d2l.bleu(said, "j'ai perdu .", 2) == 1.0

    monkeypatch.setattr(d2l.MTFraEng, "_download", lambda self: text)
    data = d2l.MTFraEng(batch_size=5, num_steps=6, num_train=15, num_val=5)
    model = d2l.Seq2Seq(
        d2l.Seq2SeqEncoder(len(data.src_vocab), 16, 32, 1), Decoder(len(data.tgt_vocab)), data.tgt_vocab["<pad>"], 0.02
    )
    model.decoder.initialize(init.Xavier())
    d2l.Trainer(max_epochs=20, gradient_clip_val=1).fit(model, data)
    words, _ = model.predict_step(data.build(["Run!"], ["x"]), d2l.try_gpu(), 6)
    assert data.tgt_vocab.to_tokens(words[0].astype("int32").asnumpy().tolist())[:3] == ["cours", "!", "<eos>"]


def test_skip_grams(hub):
    random.seed(0)
    line = "the cat sat on the mat and the dog ran"
    hub("words", "ptb", {"ptb.train.txt": "\n".join([line] * 30)})
    centers, contexts = d2l.get_centers_and_contexts([[0, 1, 2, 3], [4]], 1)
    assert (centers, contexts) == ([0, 1, 2, 3], [[1], [0, 2], [1, 3], [2]])
    data, vocab = d2l.load_data_ptb(16, 3, 5)
    for center, words, mask, labels in data:
        assert center.shape[1] == 1
        assert words.shape == mask.shape == labels.shape
        assert ((labels <= mask) & (mask.sum(1, keepdims=True) == 6 * labels.sum(1, keepdims=True))).all()
    assert len(vocab) == 9


def test_vectors(hub):
    hub("words", "glove", {"vec.txt": "a 1 2\nb 3 4\n"})
    glove = d2l.TokenEmbedding("glove.6b.50d")
    assert len(glove) == 3
    assert glove[["b", "z"]].asnumpy().tolist() == [[3, 4], [0, 0]]


def test_bert(hub):
    random.seed(0)
    text = "\n".join(["a man had a dog . the dog had a bone . the bone was old . a man was old ."] * 10)
    hub("bert", "wiki", {"wiki.train.tokens": text})
    data, vocab = d2l.load_data_wiki(8, 20)
    batch = next(iter(data))
    tokens, segments, lengths, _, weights, _, _ = batch
    assert [a.shape for a in batch] == [(8, 20), (8, 20), (8,), (8, 3), (8, 3), (8, 3), (8,)]
    assert (tokens[:, 0] == vocab["<cls>"]).all()
    assert (weights.sum(1) >= 1).all()
    assert (segments.sum(1) > 0).all()
    net = d2l.BERTModel(len(vocab), 16, 32, 2, 1, 0, max_len=20)
    net.initialize(init.Xavier())
    trainer = gluon.Trainer(net.collect_params(), "adam", {"learning_rate": 0.01})
    losses = []
    for _ in range(10):
        with d2l.autograd.record():
            shards = [[part] for part in batch]
            first, second, (loss,) = d2l._get_batch_loss_bert(net, gluon.loss.SoftmaxCELoss(), len(vocab), *shards)
        loss.backward()
        trainer.step(1)
        losses.append(float(loss))
    assert float(first[0] + second[0]) == pytest.approx(losses[-1])
    assert losses[-1] < losses[0] / 2
    encoded, hidden, after = net(tokens, segments, lengths)
    assert (encoded.shape, hidden, after.shape) == ((8, 20, 16), None, (8, 2))


def test_reviews(hub):
    files = {
        f"{part}/{kind}/{i}.txt": f"a film so {word}\n" for part in ("train", "test") for i in range(5)
        for kind, word in (("pos", "good"), ("neg", "bad"))
    }  # fmt: skip
    hub("reviews", "aclImdb", files)
    train, test, vocab = d2l.load_data_imdb(4, 6)
    X, y = next(iter(test))
    assert (X.shape, y.asnumpy().tolist()) == ((4, 6), [1, 1, 1, 1])

    class ByWord(nn.Block):
        def forward(self, X):
            good = (vocab["good"] == X).sum(1, keepdims=True).astype("float32")
            return np.concatenate([1 - good, good], axis=1)

    assert d2l.predict_sentiment(ByWord(), vocab, "so good") == "positive"
    assert d2l.predict_sentiment(ByWord(), vocab, "so bad") == "negative"
    assert len(list(train)) == 3


def test_sentence_pairs(hub, capsys):
    rows = ["label\ta\tb", *["neutral\t( a ( b  c ) )\t( d )", "-\tx\ty", "entailment\ta\tb"] * 5]
    folder = hub("reviews", "snli", {f"snli_1.0_{part}.txt": "\n".join(rows) for part in ("train", "test")})
    assert [column[:2] for column in d2l.read_snli(folder, True)] == [["a b c", "a"], ["d", "b"], [2, 0]]
    _, test, vocab = d2l.load_data_snli(5, 4)
    (first, second), labels = next(iter(test))
    assert (first.shape, second.shape, labels.shape) == ((5, 4), (5, 4), (5,))
    parts, label_parts = d2l.split_batch_multi_inputs((first, second), labels, [npx.cpu(0), npx.cpu(1)])
    assert [(a.shape, b.shape) for a, b in parts] == [((3, 4), (3, 4)), ((2, 4), (2, 4))]
    assert [part.shape for part in label_parts] == [(3,), (2,)]
    assert d2l.predict_snli(lambda X: np.array([[0, 1, 0]]), vocab, ["a"], ["b"]) == "contradiction"
    assert capsys.readouterr().out.count("read 10 examples") == 2


def test_ratings(hub, capsys):
    pytest.importorskip("pandas")
    rng = onp.random.default_rng(0)
    rows = [f"{u}\t{i}\t{rng.integers(1, 6)}\t{rng.integers(1000)}" for u in range(1, 9) for i in range(1, 13)]
    hub("recommender", "ml", {"u.data": "\n".join(rows)})
    users, items, train, test = d2l.split_and_load_ml100k("seq-aware", batch_size=16)
    assert (users, items, sum(len(batch[0]) for batch in test)) == (8, 12, 8)
    user, item, rating = next(iter(train))
    assert user.shape == item.shape == rating.shape == (16,)


def test_what_ranking_learns_from():
    high, low = np.array([3.0, 1.0]), np.array([0.0, 1.0])
    expected = math.log1p(math.exp(-3)) + math.log(2)
    onp.testing.assert_allclose(d2l.BPRLoss()(high, low).asnumpy(), [expected], rtol=1e-5)
    assert float(d2l.HingeLossbRec()(high, low)) == 1
    assert d2l.hit_and_auc([3, 1, 2], [1, 2], 2) == (1, 0.5)
    assert d2l.hit_and_auc([3, 1, 2], [7], 2) == (0, 0)


def test_ranking_is_learned(capsys):
    class Score(nn.Block):
        def __init__(self):
            super().__init__()
            self.items = nn.Embedding(6, 1)

        def forward(self, user, item):
            return self.items(item).reshape(-1)

    users, seen, unseen = np.zeros(12), np.array([0, 1] * 6), np.array([2, 3, 4, 5] * 3)
    data = d2l.load_array((users, seen, unseen), 6)
    net = Score()
    net.initialize(init.Normal(0.01))
    trainer = gluon.Trainer(net.collect_params(), "adam", {"learning_rate": 0.1})
    wanted, known = {u: [0] for u in range(6)}, {u: [2] for u in range(6)}
    d2l.train_ranking(
        net, data, wanted, d2l.BPRLoss(), trainer, None, 6, 6, 5, [npx.cpu()], d2l.evaluate_ranking, known
    )
    assert "test hit rate 1.000" in capsys.readouterr().out
    weight = net.items.weight.data().reshape(-1)
    assert float(weight[:2].min()) > float(weight[2:].max())


def test_a_table_is_rebuilt(capsys):
    table = np.array(onp.random.default_rng(0).normal(size=(16, 4)).astype("float32"))
    net = nn.Dense(4)
    net.initialize(init.Xavier())
    trainer = gluon.Trainer(net.collect_params(), "adam", {"learning_rate": 0.1})
    data = gluon.data.DataLoader(table, batch_size=8)

    def error(net, data, target, devices):
        assert len(devices) == 1
        return float(((net(target) - target) ** 2).mean())

    d2l.train_recsys_rating(net, data, data, gluon.loss.L2Loss(), trainer, 30, [npx.cpu()], error, inter_mat=table)
    assert float(capsys.readouterr().out.split("RMSE ")[1].split()[0]) < 0.05


def test_clicks(tmp_path):
    (tmp_path / "clicks.csv").write_text("\n".join(["1\ta\tx", "0\ta\ty", "1\tb\tx", "broken"]))
    data = d2l.CTRDataset(tmp_path / "clicks.csv", min_threshold=2, num_feat=2)
    assert len(data) == 3
    assert data.field_dims.asnumpy().tolist() == [2, 2]
    assert [data[i][0].asnumpy().tolist() for i in range(3)] == [[0, 2], [0, 3], [1, 2]]
    again = d2l.CTRDataset(tmp_path / "clicks.csv", data.feat_mapper, data.defaults, num_feat=2)
    assert again[2][0].asnumpy().tolist() == [1, 2]
    assert again[0][1] == [1.0]


def test_the_generator_learns():
    rng = onp.random.default_rng(0)
    data = np.array(rng.normal(5, 0.1, (32, 1)).astype("float32"))
    net_D, net_G = nn.Dense(1), nn.Dense(1)
    net_D.initialize(init.Constant(0.1))
    net_G.initialize(init.Constant(0.1))
    Z = np.array(rng.normal(size=(32, 1)).astype("float32"))
    loss = gluon.loss.SigmoidBCELoss()
    trainers = [gluon.Trainer(net.collect_params(), "adam", {"learning_rate": 0.1}) for net in (net_D, net_G)]
    before = net_G(Z).mean().item()
    for _ in range(20):
        d2l.update_D(data, Z, net_D, net_G, loss, trainers[0])
        d2l.update_G(Z, net_D, net_G, loss, trainers[1])
    assert net_G(Z).mean().item() > before + 1
