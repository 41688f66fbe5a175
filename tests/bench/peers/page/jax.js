// jax-js: the whole training step is one compiled function of parameters, optimiser and key.

import { defaultDevice, init, jit, nn, numpy as np, random, tree, valueAndGrad } from "@jax-js/jax";
import { DATA, DEPTH, EULER_STEPS, LEARNING_RATE, PARTICLES } from "../tasks.mjs";
import { stepwise } from "./stepwise.js";

// Arrays are counted: whoever takes one uses it up, `.ref` keeps it for later.
/** @typedef {any} Tensor */
/** @typedef {{ kernel: Tensor, bias: Tensor }[]} Layers */

/** Weights and biases of 3 → W → … → 2. @param {number} width @returns {Layers} */
function layers(width) {
  const sizes = [3, ...Array(DEPTH).fill(width), 2];
  return sizes.slice(1).map((outputs, i) => {
    const inputs = sizes[i];
    const deviation = Math.sqrt((i === DEPTH ? 1 : 2) / inputs);
    return {
      kernel: random.normal(random.key(i), [inputs, outputs]).mul(deviation),
      bias: np.zeros([outputs]),
    };
  });
}

/** The field at `x`, `[n, 2]`, and `t`, `[n, 1]`. @param {Layers} net @param {Tensor} x @param {Tensor} t */
function field(net, x, t) {
  let h = np.concatenate([x, t], 1);
  net.forEach(({ kernel, bias }, i) => {
    h = np.dot(h, kernel).add(bias);
    if (i < net.length - 1) h = nn.silu(h);
  });
  return h;
}

/** Loss of a fresh minibatch. @param {Layers} net @param {Tensor} key @param {number} batch */
function loss(net, key, batch) {
  const [k0, k1, k2, k3] = np.unstack(random.split(key, 4));
  const angle = random.randint(k0, { minval: 0, maxval: DATA.modes, shape: [batch] }).astype(np.float32).mul((2 * Math.PI) / DATA.modes);
  const center = np.stack([np.cos(angle.ref), np.sin(angle)], 1).mul(DATA.radius);
  const x1 = center.add(random.normal(k1, [batch, 2]).mul(DATA.deviation));
  const x0 = random.normal(k2, [batch, 2]);
  const t = random.uniform(k3, [batch, 1]);
  const velocity = x1.sub(x0.ref);
  const x = x0.add(t.ref.mul(velocity.ref));
  return np.mean(np.square(field(net, x, t).sub(velocity)));
}

const DECAY = { mean: 0.9, square: 0.999 };

/**
 * Adam (Kingma & Ba 2015, algorithm 1). `count`: steps before this one.
 * @param {{ mean: Layers, square: Layers, count: Tensor }} state @param {Layers} gradient
 */
function adam(state, gradient) {
  const count = state.count.add(1);
  const mean = tree.map((m, g) => m.mul(DECAY.mean).add(g.mul(1 - DECAY.mean)), state.mean, tree.ref(gradient));
  const square = tree.map((v, g) => v.mul(DECAY.square).add(np.square(g).mul(1 - DECAY.square)), state.square, gradient);
  const unbias = (/** @type {number} */ decay) => np.exp(count.ref.mul(Math.log(decay))).neg().add(1);
  const [unbias1, unbias2] = [unbias(DECAY.mean), unbias(DECAY.square)];
  const change = tree.map(
    (m, v) => m.div(unbias1.ref).mul(-LEARNING_RATE).div(np.sqrt(v.div(unbias2.ref)).add(1e-8)),
    tree.ref(mean),
    tree.ref(square),
  );
  for (const used of [unbias1, unbias2]) used.dispose();
  return { change, state: { mean, square, count } };
}

/** @type {import("./types.js").Library} */
export default {
  async load(backend) {
    if (!(await init(backend)).includes(backend)) throw new Error(`jax-js cannot start ${backend}`);
    defaultDevice(backend);
  },

  async trainer({ width, batch }) {
    const train = jit((net, state, key) => {
      const [own, next] = np.unstack(random.split(key, 2));
      const [cost, gradient] = valueAndGrad((net) => loss(net, own, batch))(tree.ref(net));
      const update = adam(state, gradient);
      return { net: tree.map((w, d) => w.add(d), net, update.change), state: update.state, key: next, cost };
    });
    let net = layers(width);
    const zeros = () => tree.map((w) => np.zerosLike(w), tree.ref(net));
    let state = { mean: zeros(), square: zeros(), count: np.array(0) };
    let key = random.key(1);
    /** @type {Tensor} */
    let cost = null;
    const step = () => {
      cost?.dispose();
      ({ net, state, key, cost } = train(net, state, key));
    };
    return stepwise(step, async () => (await cost.ref.data())[0]);
  },

  async sampler({ width }) {
    const net = layers(width);
    const push = jit((net, x, t) => x.ref.add(field(net, x, np.ones([PARTICLES, 1]).mul(t)).mul(1 / EULER_STEPS)));
    return {
      async sample(steps) {
        let x = random.normal(random.key(1), [PARTICLES, 2]);
        for (let k = 0; k < steps; k++) x = push(tree.ref(net), x, k / EULER_STEPS);
        await x.data();
      },
    };
  },
};
