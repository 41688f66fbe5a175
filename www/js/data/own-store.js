// The user's file, kept in this browser so that a reload has it. Forbidden storage is no error.

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

/** @param {OwnData} own @returns {Promise<boolean>} whether it was kept */
export const keepOwn = (own) => within("readwrite", (table) => table.put(own, TABLE)).then(() => true, () => false);

/** @returns {Promise<OwnData | null>} */
export const recallOwn = () => within("readonly", (table) => table.get(TABLE)).then((own) => own ?? null, () => null);
