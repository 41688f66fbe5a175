// Which of a build's two files of WebAssembly this browser takes; both have the same JavaScript.

/** A module of one function that multiplies and adds in one instruction, f32x4.relaxed_madd. */
const FUSED = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 19, 1, 17, 0,
  65, 0, 253, 15, 65, 0, 253, 15, 65, 0, 253, 15, 253, 133, 2, 11,
]);

/** The end of the file's name. */
export const WASM = WebAssembly.validate(FUSED) ? "-relaxed_bg.wasm" : "_bg.wasm";
