// Lets the page live between two pieces of work. setTimeout would wait 4 ms.

/** One turn of the event loop. @returns {Promise<void>} */
export function breathe() {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
