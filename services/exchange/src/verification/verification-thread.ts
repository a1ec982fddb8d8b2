import { createSecretKey, type KeyObject } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { RequestEncoder } from '@tandem/signing';
import { checkAuthorization } from './check-authorization.ts';
import { loadCurves } from './curves.ts';
import { ListedText } from './listed-text.ts';
import {
  type FromThread,
  type ThreadStart,
  type ToThread,
  unpackBatch,
} from './thread-messages.ts';

/** Checks signatures for the exchange; knows names and secrets, and keeps nothing of a check. */
async function serve(): Promise<void> {
  const port = parentPort;
  if (port === null) throw new Error('runs as a thread of the exchange');
  const { domain } = workerData as ThreadStart;
  const curves = await loadCurves();
  const texts = new ListedText();
  const secrets = new Map<string, KeyObject>();
  const context = {
    encoder: new RequestEncoder(domain, curves.keccak),
    curves,
    commandOfText: texts.commandOf,
    secretOf: (keyHash: string) => secrets.get(keyHash),
  };
  const answer = (message: FromThread) => port.postMessage(message);
  port.on('message', (message: ToThread) => {
    switch (message.kind) {
      case 'check': {
        const checks = unpackBatch(message);
        const verdicts = checks.map((check) => checkAuthorization(check, context));
        answer({ kind: 'checked', verdicts });
        return;
      }
      case 'list':
        texts.list(message.rules);
        return;
      case 'secret': {
        const { keyHash, secret } = message;
        if (secret === null) secrets.delete(keyHash);
        else secrets.set(keyHash, createSecretKey(secret));
      }
    }
  });
  answer({ kind: 'ready', isNative: curves.isNative });
}

await serve();
