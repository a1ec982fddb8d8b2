import { parentPort, workerData } from 'node:worker_threads';
import { RequestEncoder } from '@tandem/signing';
import { provenBytes } from './check-authorization.ts';
import { loadCurves } from './curves.ts';
import { ListedText } from './listed-text.ts';
import { TagMaker } from './tag-maker.ts';
import {
  answerOf,
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
  const tags = new Map<string, TagMaker>();
  const context = {
    encoder: new RequestEncoder(domain, curves.keccak),
    curves,
    commandOfText: texts.commandOf,
    tagsOf: (keyHash: string) => tags.get(keyHash),
  };
  const answer = (message: FromThread) => port.postMessage(message);
  port.on('message', (message: ToThread) => {
    switch (message.kind) {
      case 'check': {
        const checks = unpackBatch(message);
        answer(answerOf(checks, (check) => provenBytes(check, context)));
        return;
      }
      case 'list':
        texts.list(message.rules);
        return;
      case 'secret': {
        const { keyHash, secret } = message;
        if (secret === null) tags.delete(keyHash);
        else tags.set(keyHash, new TagMaker(secret));
      }
    }
  });
  answer({ kind: 'ready', isNative: curves.isNative });
}

await serve();
