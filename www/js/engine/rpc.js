// A tiny remote call protocol over a message port: {id, method, args} -> {id, result | error};
// a message without an id is an event: {event, value}.

/** @import { AppError } from "../types.js" */

/** @typedef {{ postMessage(message: unknown, transfer?: Transferable[]): void }} Port */

/**
 * Anything thrown, as the wasm module's own kind of error.
 * @param {unknown} thrown
 * @returns {AppError}
 */
export function asAppError(thrown) {
  if (typeof thrown === "object" && thrown !== null && "message" in thrown) {
    const field = "field" in thrown ? String(thrown.field) : "";
    return { field, message: String(thrown.message) };
  }
  return { field: "", message: String(thrown) };
}

/**
 * The asking side.
 * @param {Port} port
 */
export function rpcClient(port) {
  /** @type {Map<number, { resolve: (value: any) => void, reject: (error: AppError) => void }>} */
  const waiting = new Map();
  let last = 0;
  return {
    /**
     * @param {string} method @param {unknown[]} args @param {Transferable[]} [transfer]
     * @returns {Promise<any>}
     */
    call(method, args, transfer = []) {
      const id = ++last;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        port.postMessage({ id, method, args }, transfer);
      });
    },
    /** @param {{ id?: number, result?: unknown, error?: AppError }} message @returns {boolean} whether it was an answer */
    answer(message) {
      const call = message.id === undefined ? undefined : waiting.get(message.id);
      if (message.id === undefined || !call) return false;
      waiting.delete(message.id);
      if (message.error) call.reject(message.error);
      else call.resolve(message.result);
      return true;
    },
    /** @param {AppError} error */
    rejectAll(error) {
      for (const call of waiting.values()) call.reject(error);
      waiting.clear();
    },
  };
}

/**
 * The answering side.
 * @param {Port} port
 * @param {(method: string, args: unknown[]) => unknown} handle may return a promise
 */
export function rpcServer(port, handle) {
  /** @param {{ id: number, method: string, args: unknown[] }} message */
  return async ({ id, method, args }) => {
    try {
      port.postMessage({ id, result: await handle(method, args) });
    } catch (thrown) {
      port.postMessage({ id, error: asAppError(thrown) });
    }
  };
}
