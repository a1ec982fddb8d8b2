import type { EngineLimits, ExchangeEngine } from '@tandem/engine';

type EngineClass = new (limits: EngineLimits) => ExchangeEngine;

/** The engine under measurement. */
export async function engineClass(): Promise<{
  readonly name: string;
  readonly Engine: EngineClass;
}> {
  const engine = (await import('@tandem/engine')) as unknown as { readonly Engine?: EngineClass };
  if (engine.Engine !== undefined) return { name: 'Engine', Engine: engine.Engine };
  const simulation = (await import('@tandem/simulation')) as unknown as {
    readonly ReferenceEngine?: EngineClass;
  };
  const { ReferenceEngine } = simulation;
  if (ReferenceEngine === undefined) throw new Error('there is no engine yet');
  return { name: 'ReferenceEngine', Engine: ReferenceEngine };
}
