import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Figures of one gateway. */
export type GatewayMetrics = {
  readonly registry: Registry;
  readonly requests: Counter<'operation' | 'code'>;
  readonly seconds: Histogram<'operation'>;
};

const SECONDS = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5];

/** @param sequence sequence of the state that answers are made from */
export function createGatewayMetrics(sequence: () => number): GatewayMetrics {
  const registry = new Registry();
  const registers = [registry];
  const sequenceGauge: Gauge = new Gauge({
    name: 'tandem_gateway_sequence',
    help: 'Sequence of the released state that answers are made from.',
    registers,
    collect: (): void => sequenceGauge.set(sequence()),
  });
  return {
    registry,
    requests: new Counter({
      name: 'tandem_gateway_requests_total',
      help: 'Requests by operation and by the code of the error, or ok.',
      labelNames: ['operation', 'code'],
      registers,
    }),
    seconds: new Histogram({
      name: 'tandem_gateway_request_seconds',
      help: 'Time from the request to its answer.',
      labelNames: ['operation'],
      buckets: SECONDS,
      registers,
    }),
  };
}
