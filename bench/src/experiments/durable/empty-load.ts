import { type Load, type LoopResult, OpenLoop } from '../../measure/open-loop.ts';

/** Takes every item and is done with it at once: how late the loop is by itself. */
export class EmptyLoad {
  private readonly loop: OpenLoop = new OpenLoop();

  run(load: Load): Promise<LoopResult> {
    return this.loop.run(load, {
      offer: (item) => {
        this.loop.complete(item, performance.now());
        return true;
      },
      flush: () => undefined,
    });
  }

  async close(): Promise<void> {}
}
