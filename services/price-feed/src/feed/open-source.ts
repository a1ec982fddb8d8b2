import { unreachable } from '@tandem/quantity';
import type { FeedPlan, SourceSpec } from '../plans/feed-plan.ts';
import type { PriceSource } from '../sources/price-source.ts';
import { FAST_CRYPTOGRAPHY } from '../sources/pyth/fast-cryptography.ts';
import { HERMES_TIMES, HermesSource, type HermesTimes } from '../sources/pyth/hermes-source.ts';
import { RecordedSource } from '../sources/recorded-source.ts';
import { SimulatedSource } from '../sources/simulated-source.ts';
import { SOCKET_TIMES, SocketSource, type SocketTimes } from '../sources/socket-source.ts';
import { VENUE_PROTOCOLS } from '../sources/venues/protocols.ts';

export type SourceParts = {
  readonly nowUs: () => number;
  /** From 0 up to, not including, 1. */
  readonly random: () => number;
  readonly pythApiKey: string | null;
  readonly socketTimes?: SocketTimes;
  readonly hermesTimes?: HermesTimes;
  /** Gets every update of Pyth that was verified; it must not throw. */
  readonly keepUpdate?: (update: Uint8Array) => void;
};

/** Makes the source of a plan; nothing is opened before its `start`. */
export function makeSource(spec: SourceSpec, plan: FeedPlan, parts: SourceParts): PriceSource {
  const { nowUs, random } = parts;
  const { name } = spec;
  switch (spec.kind) {
    case 'venue': {
      const protocol = VENUE_PROTOCOLS.get(spec.venue);
      if (protocol === undefined) throw new RangeError(`no venue ${spec.venue}`);
      return new SocketSource({
        name,
        protocol,
        endpoint: spec.endpoint ?? protocol.endpoint,
        symbols: symbolsOf(plan, name),
        nowUs,
        random,
        times: parts.socketTimes ?? SOCKET_TIMES,
      });
    }
    case 'pyth':
      return new HermesSource({
        name,
        endpoint: spec.endpoint,
        mode: spec.mode,
        apiKey: parts.pythApiKey,
        symbols: symbolsOf(plan, name),
        trust: { ...spec.signers, cryptography: FAST_CRYPTOGRAPHY },
        nowUs,
        random,
        times: parts.hermesTimes ?? HERMES_TIMES,
        ...(parts.keepUpdate === undefined ? {} : { keepUpdate: parts.keepUpdate }),
      });
    case 'recording':
      return new RecordedSource({ ...spec, nowUs });
    case 'simulation':
      return new SimulatedSource({ ...spec, nowUs });
    default:
      return unreachable(spec);
  }
}

function symbolsOf(plan: FeedPlan, source: string): readonly string[] {
  const inputs = [
    ...plan.markets.flatMap((market) => [...market.inputs, ...market.perpetuals]),
    ...plan.rates.flatMap((rate) => rate.inputs),
  ];
  return [...new Set(inputs.filter((input) => input.source === source).map((i) => i.symbol))];
}
