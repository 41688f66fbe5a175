// What this browser keeps so that a reload has it, by name. Forbidden storage is no error.

/** @import { OwnData } from "../takeover.js" */

const DATABASE = "pushforward";
const TABLE = "own";

/** @returns {Promise<IDBDatabase>} */
function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(TABLE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** @param {IDBTransactionMode} mode @param {(table: IDBObjectStore) => IDBRequest} work */
async function within(mode, work) {
  const database = await open();
  try {
    return await new Promise((resolve, reject) => {
      const request = work(database.transaction(TABLE, mode).objectStore(TABLE));
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  } finally {
    database.close();
  }
}

/** @param {string} name @param {unknown} value that can be cloned @returns {Promise<boolean>} whether it was kept */
export const keep = (name, value) => within("readwrite", (table) => table.put(value, name)).then(() => true, () => false);

/** @param {string} name @returns {Promise<any>} null where nothing is kept */
export const recall = (name) => within("readonly", (table) => table.get(name)).then((value) => value ?? null, () => null);

/** @param {string} name */
export const forget = (name) => within("readwrite", (table) => table.delete(name)).catch(() => {});

/** The user's file. @param {OwnData} own */
export const keepOwn = (own) => keep("own", own);

/** @returns {Promise<OwnData | null>} */
export const recallOwn = () => recall("own");
