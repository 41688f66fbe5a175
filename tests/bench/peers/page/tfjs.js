// TensorFlow.js, on whichever backend the importing module has registered.

import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-core/dist/register_all_gradients";
import { DATA, DEPTH, EULER_STEPS, LEARNING_RATE, PARTICLES } from "../tasks.mjs";
import { stepwise } from "./stepwise.js";

/** @typedef {any} Tensor */

/** Weights and biases of 3 → W → … → 2. @param {number} width */
function layers(width) {
  const sizes = [3, ...Array(DEPTH).fill(width), 2];
  return sizes.slice(1).map((outputs, i) => {
    const inputs = sizes[i];
    const deviation = Math.sqrt((i === DEPTH ? 1 : 2) / inputs);
    return {
      kernel: tf.variable(tf.randomNormal([inputs, outputs], 0, deviation)),
      bias: tf.variable(tf.zeros([outputs])),
    };
  });
}

/** The field at `x`, `[n, 2]`, and `t`, `[n, 1]`. @param {ReturnType<typeof layers>} net @param {Tensor} x @param {Tensor} t */
function field(net, x, t) {
  let h = tf.concat([x, t], 1);
  net.forEach(({ kernel, bias }, i) => {
    h = tf.fused.matMul({ a: h, b: kernel, bias });
    if (i < net.length - 1) h = tf.mul(h, tf.sigmoid(h));
  });
  return h;
}

/** @type {import("./types.js").Library} */
export default {
  async load(backend) {
    if (!(await tf.setBackend(backend))) throw new Error(`TensorFlow.js cannot start ${backend}`);
    await tf.ready();
  },

  async trainer({ width, batch }) {
    const net = layers(width);
    const adam = tf.train.adam(LEARNING_RATE, 0.9, 0.999, 1e-8);
    const angles = Array.from({ length: DATA.modes }, (_, k) => (2 * Math.PI * k) / DATA.modes);
    const centers = tf.tensor2d(angles.map((a) => [DATA.radius * Math.cos(a), DATA.radius * Math.sin(a)]));
    /** @type {Tensor} */
    let cost = null;
    const loss = () => {
      const modes = tf.randomUniform([batch], 0, DATA.modes, "int32");
      const x1 = tf.add(tf.gather(centers, modes), tf.randomNormal([batch, 2], 0, DATA.deviation));
      const x0 = tf.randomNormal([batch, 2]);
      const t = tf.randomUniform([batch, 1]);
      const velocity = tf.sub(x1, x0);
      const x = tf.add(x0, tf.mul(t, velocity));
      return tf.mean(tf.squaredDifference(velocity, field(net, x, t)));
    };
    const step = () => {
      cost?.dispose();
      cost = adam.minimize(loss, true);
    };
    return stepwise(step, async () => (await cost.data())[0]);
  },

  async sampler({ width }) {
    const net = layers(width);
    return {
      async sample(steps) {
        let x = tf.randomNormal([PARTICLES, 2]);
        for (let k = 0; k < steps; k++) {
          const next = tf.tidy(() => tf.add(x, tf.mul(field(net, x, tf.fill([PARTICLES, 1], k / EULER_STEPS)), 1 / EULER_STEPS)));
          x.dispose();
          x = next;
        }
        await x.data();
        x.dispose();
      },
    };
  },
};
