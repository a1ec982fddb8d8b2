import { parentPort, workerData } from 'node:worker_threads';
import { RequestEncoder, secretHash } from '@tandem/signing';
import { checkAuthorization, type SharedSecret } from './check-authorization.ts';
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
  const secrets = new Map<string, SharedSecret>();
  const context = {
    encoder: new RequestEncoder(domain, curves.keccak),
    curves,
    commandOfText: texts.commandOf,
    secretOf: (account: number, keyId: number) => secrets.get(`${account}/${keyId}`),
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
        const { account, keyId, secret } = message;
        if (secret === null) secrets.delete(`${account}/${keyId}`);
        else secrets.set(`${account}/${keyId}`, { secret, hash: secretHash(secret) });
      }
    }
  });
  answer({ kind: 'ready', isNative: curves.isNative });
}

await serve();
