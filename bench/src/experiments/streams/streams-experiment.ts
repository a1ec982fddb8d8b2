import { Isolate } from '../../isolate/isolate.ts';
import { median } from '../../measure/percentiles.ts';
import { atLeast, type Outcome, type Row, round } from '../../report/outcome.ts';
import type { Experiment, Run } from '../experiment.ts';
import type { LoadReply, LoadRequest } from './streams-load.ts';
import type { ServerReply, ServerRequest } from './streams-server.ts';

type Lane = 'ours' | 'plain';
const LANES: readonly Lane[] = ['plain', 'ours'];

const CONNECTIONS = 50;
const DEPTH = 16;
const SUBSCRIBERS = 500;
const PIPELINED_GOAL = 120_000;
const RATIO_GOAL = 1.5;

/** What the WebSocket takes in and sends out: orders in a pipeline, and one message for many. */
export const streamsExperiment: Experiment = {
  name: 'streams',
  run: async (run) => {
    const rates: { [figure: string]: number[] } = {};
    for (let turn = 0; turn < run.rounds; turn += 1) {
      for (const lane of LANES) {
        run.say(`streams: ${lane}, round ${turn + 1} of ${run.rounds}`);
        const found = await measure(lane, run);
        for (const [figure, value] of Object.entries(found)) {
          (rates[`${lane} ${figure}`] ??= []).push(value);
        }
      }
    }
    return outcomeOf(rates);
  },
};

/** Messages a second of one lane. The load comes from a thread of its own. */
async function measure(lane: Lane, run: Run): Promise<{ readonly [figure: string]: number }> {
  const server = new Isolate<ServerRequest, ServerReply>(
    new URL('./streams-server.ts', import.meta.url),
  );
  const load = new Isolate<LoadRequest, LoadReply>(new URL('./streams-load.ts', import.meta.url));
  try {
    const { port } = await server.ask({ task: 'open', lane });
    await load.ask({ task: 'connect', port, connections: CONNECTIONS });
    const milliseconds = run.isQuick ? 1_000 : 3_000;
    // The first second warms the compiler up.
    await load.ask({ task: 'pipeline', depth: DEPTH, milliseconds: 1_000 });
    await load.ask({ task: 'connect', port, connections: CONNECTIONS });
    const before = await server.ask({ task: 'look' });
    const orders = await load.ask({ task: 'pipeline', depth: DEPTH, milliseconds });
    const after = await server.ask({ task: 'look' });
    await load.ask({ task: 'connect', port, connections: SUBSCRIBERS });
    await load.ask({ task: 'follow' });
    const messages = run.isQuick ? 400 : 1_600;
    await fanOut(server, load, 100);
    const elapsed = await fanOut(server, load, messages);
    return {
      pipelined: (orders.messages / orders.milliseconds) * 1e3,
      cpuUs: (after.cpuUs - before.cpuUs) / orders.messages,
      'fan-out': ((messages * SUBSCRIBERS) / elapsed) * 1e3,
    };
  } finally {
    await load.close();
    await server.close();
  }
}

/** Milliseconds until every subscriber has every message. */
async function fanOut(
  server: Isolate<ServerRequest, ServerReply>,
  load: Isolate<LoadRequest, LoadReply>,
  messages: number,
): Promise<number> {
  const awaited = load.ask({ task: 'await messages', messages: messages * SUBSCRIBERS });
  await server.ask({ task: 'send', messages });
  return (await awaited).milliseconds;
}

function outcomeOf(rates: { readonly [figure: string]: readonly number[] }): Outcome {
  const of = (figure: string): number => median(rates[figure] ?? []);
  const rows = LANES.map(
    (lane): Row => ({
      lane: lane === 'ours' ? 'this venue' : 'plain ws',
      'orders a second, pipelined': round(of(`${lane} pipelined`)),
      'us of processor each': round(of(`${lane} cpuUs`)),
      'messages a second to 500': round(of(`${lane} fan-out`)),
    }),
  );
  return {
    sections: [
      {
        name: 'streams',
        title: 'WebSocket: one thread serves, another one loads it',
        notes: [
          `${CONNECTIONS} connections with ${DEPTH} order requests each on the way; ours checks ` +
            'the schema and equal keys of each message, plain ws only parses it',
          `${SUBSCRIBERS} subscribers get every message of 400 bytes, 20 messages a turn`,
          'median of the rounds, lanes in turns',
        ],
        rows,
      },
    ],
    // By processor time: both threads share the machine with whatever else runs on it.
    ratios: [
      atLeast('streams: order requests, plain ws / ours', of('plain cpuUs') / of('ours cpuUs'), {
        goal: RATIO_GOAL,
        unit: 'x processor time',
      }),
      atLeast('streams: fan-out, ours / plain ws', of('ours fan-out') / of('plain fan-out'), {
        goal: RATIO_GOAL,
        unit: 'x messages/s',
      }),
    ],
    goals: [
      atLeast('streams: order requests', of('ours pipelined'), {
        goal: PIPELINED_GOAL,
        unit: 'messages/s',
      }),
      atLeast('streams: fan-out to 500', of('ours fan-out'), {
        goal: PIPELINED_GOAL,
        unit: 'messages/s',
      }),
    ],
  };
}
