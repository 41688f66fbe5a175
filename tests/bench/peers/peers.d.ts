// The libraries beside ours are installed by scripts/bench alone; this is all that the types' check knows
// of them.
declare module "@jax-js/jax" {
  type Compiled = (...trees: any[]) => any;
  export const nn: any;
  export const numpy: any;
  export const random: any;
  export const tree: { map(leaf: (...leaves: any[]) => any, ...trees: any[]): any; ref(tree: any): any };
  export function defaultDevice(device: string): void;
  export function init(device: string): Promise<string[]>;
  export function jit(step: Compiled): Compiled;
  export function valueAndGrad(loss: Compiled): Compiled;
}
declare module "@tensorflow/tfjs-core";
declare module "@tensorflow/tfjs-core/dist/register_all_gradients";
declare module "@tensorflow/tfjs-backend-wasm";
declare module "@tensorflow/tfjs-backend-webgl";
declare module "@tensorflow/tfjs-backend-webgpu";

/** WebGPU's constants, which TypeScript's own library of the browser may lack. */
declare const GPUMapMode: { READ: number };
