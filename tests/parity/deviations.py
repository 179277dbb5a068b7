"""Where d2lcore answers otherwise than MXNet 1.9.1 on purpose, and why. Everything else must agree.

Keys are (family, case id). The tests expect exactly these to differ: one that agrees after all fails them, so the table
stays true. What d2lcore answers instead is tested with the operator itself.
"""

from __future__ import annotations

NOTHING_TO_DO = "backward from a value that no variable reaches is an error that says so; MXNet fills in zeros"
TRUNCATES = "NumPy's: whole numbers with a float, or in sqrt and exp, give floats; MXNet cuts them to whole numbers"
MEAN = "the mean of whole numbers is a float, as NumPy's; MXNet cuts it to a whole number"
FLOAT32 = "computed by NumPy itself, whose version 2 keeps the dtype float32 where version 1 went to float64"
HALVES = "NumPy's and IEEE 754's: halves go to the even neighbour; in MXNet down"

DEVIATIONS: dict[tuple[str, str], str] = {
    ("optimizers", "optimizer.NAG(learning_rate=0.1, momentum=0.9, wd=0.1)"): (
        "MXNet works in place and decays the momentum by the weight it has just updated; "
        "ours is its documented formula, with the weight before the step"
    ),
    ("layers", "nn.SELU()"): "MXNet's slope for x < 0 has its scale twice; ours is the derivative of the function",
    ("layers", "nn.AvgPool2D(3, strides=2, padding=1, ceil_mode=True)"): (
        "MXNet's 2-d gradient divides the last, cut-off window by 9, its forward by 6; ours is the forward's derivative"
    ),
    ("graphs", "gluon.loss.CosineEmbeddingLoss()"): "the same values by other operators",
    ("module", "fit with a schedule"): "the same steps, but schedules are functions of the count and log nothing",
    ("module", "fit with a fixed weight"): "the bias of a layer with a fixed weight learns, though not in MXNet",
    ("nd_maths", "nd.LeakyReLU(x, act_type='selu')"): "as for nn.SELU",
    ("losses", "loss.L2Loss(batch_axis=1)(x, y) (np)"): "MXNet overlooks batch_axis for np arrays",
    ("nd_maths", "nd.BlockGrad(x)"): NOTHING_TO_DO,
    ("nd_maths", "nd.stop_gradient(x)"): NOTHING_TO_DO,
    ("nd_conventions", "nd.mean(x, axis=1)"): MEAN,
    ("nd_maths", "nd.mean(x) (int32)"): MEAN,
    ("sparse", "r.retain(nd.array([2]))"): "as documented, the rows; MXNet's method does not pass its argument on",
    ("nd_shape", "nd.array(3)"): "legacy arrays have at least one axis, as everywhere else in nd",
    ("np", "x + 1.5 (int32 and float)"): TRUNCATES,
    ("np", "x * 2.0 (int32 and float)"): TRUNCATES,
    ("np", "np.sqrt(x) (int32)"): TRUNCATES,
    ("np", "np.exp(x) (int64)"): TRUNCATES,
    ("np", "np.where(x > 0, x, 0)"): "with a number for one branch, MXNet's gradient flows where that branch is taken",
    ("np", "np.rot90(x)"): "MXNet turns the gradient the same way as the array, instead of back",
    ("np", "np.rint(x)"): HALVES,
    ("nd_maths", "nd.rint(x)"): HALVES,
    ("np_more", "x + 1.5 (bool)"): TRUNCATES,
    ("np_more", "x - 0.0 (int32)"): TRUNCATES,
    ("np_more", "x.std(dtype='float32') (int32)"): "MXNet takes the distances from a mean cut to a whole number",
    ("np_more", "np.nanpercentile(x, 30)"): FLOAT32,
    ("np_more", "np.nanquantile(x, 0.3)"): FLOAT32,
    ("np_more", "np.histogram2d(x, y, bins=3)"): FLOAT32,
    ("np_more", "np.pad(x, ((1, 1), (0, 0)), constant_values=3)"): "MXNet overlooks constant_values and fills in zeros",
    ("np_more", "np.random.chisquare(4.0, size=(400, 500))"): "MXNet divides by 2 where one multiplies",
    ("nd_updates", "mp_lamb_update_phase2(w, g.astype('float32'), z.norm(), z.norm(), w32, lr=0.1, out=w) (half)"): (
        "the float32 copy moves, as its documentation has it; MXNet leaves it where it was"
    ),
    ("nd_outputs", "nd.SoftmaxOutput(x, y, out_grad=True)"): (
        "the gradient that arrives is multiplied in, as its documentation has it; MXNet multiplies by the output"
    ),
    ("optimizers_more", "optimizer.LAMB(learning_rate=0.1, multi_precision=True)"): (
        "MXNet never updates the float32 copy, so that every step begins at the first weights; ours does"
    ),
    (
        "optimizers_more",
        "optimizer.SGD(learning_rate=0.3, lr_scheduler=mx.lr_scheduler.PolyScheduler(10, base_lr=1.0))",
    ): "learning_rate is the schedule's base rate, as documented; MXNet's PolyScheduler keeps the one it was made with",
    ("metrics_more", "local and global counts of M.PearsonCorrelation('p', None, None, 'micro')"): (
        "MXNet's global value stays 0, and its local one goes on through reset_local; ours do as their names say"
    ),
    ("nd_more", "nd.sign(nd.array([[1, float('nan'), 3], [-1, 0, 2]]))"): "NumPy's: the sign of NaN is NaN; in MXNet 0",
}
