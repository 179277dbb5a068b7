"""Graphs as files: what is written is read back, and files of older MXNet are read too."""

import json

import pytest

from d2lcore import errors, nd, sym


def test_round_trip(tmp_path, mlp):
    net = mlp
    net.save(tmp_path / "net-symbol.json")
    back = sym.load(tmp_path / "net-symbol.json")
    assert back.tojson() == net.tojson()
    assert back.infer_shape(data=(5, 7)) == net.infer_shape(data=(5, 7))
    assert [p.name for p in tmp_path.iterdir()] == ["net-symbol.json"]


def test_form_of_the_file():
    graph = json.loads(sym.concat(sym.flatten(sym.var("a"), name="f"), sym.var("b"), dim=1, name="c").tojson())
    assert [node["op"] for node in graph["nodes"]] == ["null", "Flatten", "null", "Concat"]
    assert graph["nodes"][3]["attrs"] == {"dim": "1", "num_args": "2"}
    assert graph["nodes"][3]["inputs"] == [[1, 0, 0], [2, 0, 0]]
    assert graph["arg_nodes"] == [0, 2]
    assert graph["heads"] == [[3, 0, 0]]
    norm = json.loads(sym.BatchNorm(sym.var("x"), fix_gamma=False, name="n").tojson())
    assert norm["nodes"][-1]["inputs"][-2:] == [[3, 0, 1], [4, 0, 1]], "states are marked"
    assert norm["attrs"] == {"mxnet_version": ["int", 10901]}


def test_scalars_and_slices_keep_their_numbers():
    s = sym.slice(2 * sym.var("x") - 0.5, begin=(0, None), end=(2, None))
    x = nd.array([[1, 2], [3, 4], [5, 6]])
    assert sym.load_json(s.tojson()).eval(x=x)[0].asnumpy().tolist() == [[1.5, 3.5], [5.5, 7.5]]


def test_files_of_old_versions():
    old = {
        "nodes": [
            {"op": "null", "param": {}, "name": "data", "inputs": [], "backward_source_id": -1, "attr": {"a": "b"}},
            {"op": "null", "param": {}, "name": "w", "inputs": [], "backward_source_id": -1},
            {"op": "FullyConnected", "param": {"no_bias": "True", "num_hidden": "2"}, "name": "fc",
             "inputs": [[0, 0], [1, 0]], "backward_source_id": -1},
            {"op": "BatchNorm", "param": {"eps": "0.001"}, "name": "bn", "inputs": [[2, 0], [3, 0], [4, 0]]},
        ],
        "heads": [[5, 0]],
    }  # fmt: skip
    for name in ("bn_gamma", "bn_beta"):
        old["nodes"].insert(3, {"op": "null", "param": {}, "name": name, "inputs": []})
    net = sym.load_json(json.dumps(old))
    assert net.list_auxiliary_states() == ["bn_moving_mean", "bn_moving_var"]
    assert net.infer_shape(data=(4, 3))[1] == [(4, 2)]


def test_damaged_files(mlp):
    with pytest.raises(errors.FormatError, match="not the JSON text of a symbol"):
        sym.load_json(mlp.tojson()[:-40])
    with pytest.raises(errors.FormatError, match="node 0 of the graph is damaged"):
        sym.load_json('{"nodes": [{"op": "null"}], "heads": [[0, 0, 0]]}')
    with pytest.raises(errors.MXNetError, match="operator 'Teleport' is not known here"):
        sym.load_json('{"nodes": [{"op": "Teleport", "name": "t", "inputs": []}], "heads": [[0, 0, 0]]}')
    strange = '{"nodes": [{"op": "_zeros", "name": "z", "attrs": {"shape": "(2,)", "colour": "red"}, "inputs": []}], '
    with pytest.raises(errors.MXNetError, match="operator _zeros has no attribute 'colour'"):
        sym.load_json(strange + '"heads": [[0, 0, 0]]}').eval()


def test_casts_of_mixed_precision_are_left_out():
    x = sym.amp_cast(sym.var("x"), dtype="float16")
    net = sym.amp_cast(sym.exp(x, name="e"), dtype="float32")
    assert "amp_cast" not in net.tojson()
    assert "amp_cast" in net.tojson(remove_amp_cast=False)
    assert sym.load_json(net.tojson()).list_outputs() == ["e_output"]
