/** A key of this browser: the pair never leaves it, and the private half cannot be read out. */
export type StoredKey = {
  readonly address: string;
  readonly account: number;
  readonly keyId: number;
  /** Number of the wallet that registered it. */
  readonly walletKey: number;
  readonly expiresAtUs: number;
  readonly pair: CryptoKeyPair;
};

const DATABASE = 'tandem';
const TABLE = 'keys';

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.addEventListener('upgradeneeded', () => {
      request.result.createObjectStore(TABLE, { keyPath: 'address' });
    });
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(asError(request.error)));
  });
}

function asError(error: DOMException | null): Error {
  return new Error(`the key store of the browser: ${error?.message ?? 'no reason given'}`);
}

async function run<T>(
  mode: IDBTransactionMode,
  deed: (table: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const database = await open();
  try {
    return await new Promise<T>((resolve, reject) => {
      const request = deed(database.transaction(TABLE, mode).objectStore(TABLE));
      request.addEventListener('success', () => resolve(request.result));
      request.addEventListener('error', () => reject(asError(request.error)));
    });
  } finally {
    database.close();
  }
}

/** A new P-256 pair whose private half cannot be exported. */
export function createPair(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, [
    'sign',
    'verify',
  ]);
}

export async function keepKey(key: StoredKey): Promise<void> {
  await run('readwrite', (table) => table.put(key));
}

/** The key of a wallet's address, unless it has expired. */
export async function findKey(address: string): Promise<StoredKey | null> {
  const found = await run<StoredKey | undefined>(
    'readonly',
    (table) => table.get(address) as IDBRequest<StoredKey | undefined>,
  );
  return found === undefined || found.expiresAtUs <= Date.now() * 1_000 ? null : found;
}

export async function forgetKey(address: string): Promise<void> {
  await run('readwrite', (table) => table.delete(address));
}
