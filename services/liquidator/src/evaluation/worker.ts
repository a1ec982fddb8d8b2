import { parentPort } from 'node:worker_threads';
import { CHUNK, type CrewJob, type FromWorker, type ToWorker } from './crew-message.ts';
import { type Finding, Kernel } from './kernel.ts';

const port = parentPort;
if (port === null) throw new Error('runs as a worker only');
let kernel: Kernel | null = null;

port.on('message', (message: ToWorker) => {
  if (message.kind === 'columns') {
    kernel = new Kernel(message.columns, message.generation);
    return;
  }
  work(message);
  tell({ kind: 'done', job: message.job });
});

function tell(message: FromWorker): void {
  port?.postMessage(message);
}

function work(job: CrewJob): void {
  const { count, worker, workers } = job;
  if (job.handOut === 'split') {
    const share = Math.ceil(count / workers);
    const end = Math.min(count, (worker + 1) * share);
    for (let start = worker * share; start < end; start += CHUNK)
      evaluateChunk(job, start, Math.min(start + CHUNK, end));
    return;
  }
  while (true) {
    const start = Atomics.add(job.next, 0, CHUNK);
    if (start >= count) return;
    evaluateChunk(job, start, Math.min(start + CHUNK, count));
  }
}

/** What was found leaves at once, so that nobody waits for the rest of the work. */
function evaluateChunk(job: CrewJob, start: number, end: number): void {
  if (kernel === null) throw new Error('was given work before columns');
  const findings: Finding[] = [];
  for (let index = start; index < end; index++) {
    const finding = kernel.evaluate(job.slots[index] as number, job.at);
    if (finding !== null) findings.push(finding);
  }
  if (findings.length > 0) tell({ kind: 'found', job: job.job, findings });
}
