import type { Pool, PoolAccount, PoolState } from '@tandem/api';
import { useEffect, useState } from 'react';
import { describeProblem } from '../state/problem-words.ts';
import { repeat } from '../state/repeat.ts';
import { useStore } from '../state/store.ts';
import { accountChanges, client, session, streams } from '../state/venue.ts';

/** The yield changes with each distribution; the rest comes by the stream. */
const YIELD_MS = 15_000;
/** The worth of own shares moves with every price. */
const WORTH_MS = 5_000;

type Read<T> = { readonly told: T | null; readonly problem: string | null };

/** The pool after a command: by the stream, or read while the stream was away. */
type Told = { readonly sequence: number; readonly pool: PoolState };

function newerOf(before: Told | null, told: Told): Told {
  return before !== null && before.sequence > told.sequence ? before : told;
}

const NOTHING = { told: null, problem: null };

/** The whole pool: read once with its yield, then followed by the stream. */
export function usePool(): Read<Pool> {
  const [read, setRead] = useState<Read<Pool>>(NOTHING);
  const [newest, setNewest] = useState<Told | null>(null);
  useEffect(() => {
    let isCurrent = true;
    const stop = repeat(YIELD_MS, async () => {
      try {
        const { data, sequence } = await client.pool.state();
        if (!isCurrent) return;
        setRead({ told: data, problem: null });
        setNewest((before) => newerOf(before, { sequence, pool: data }));
      } catch (error) {
        const { detail } = describeProblem(error);
        if (isCurrent) setRead(({ told }) => ({ told, problem: detail }));
      }
    });
    const leave = streams.subscribe(
      { channel: 'pool' },
      {
        onMessage: (message) => {
          if (message.channel === 'pool') setNewest((before) => newerOf(before, message));
        },
      },
    );
    return () => {
      isCurrent = false;
      stop();
      leave();
    };
  }, []);
  const { told, problem } = read;
  return { told: told === null ? null : { ...told, ...newest?.pool }, problem };
}

/** Own shares; nothing while nobody is connected. */
export function usePoolAccount(): Read<PoolAccount> {
  const who = useStore(session);
  const changes = useStore(accountChanges);
  const [read, setRead] = useState<Read<PoolAccount>>(NOTHING);
  const account = who?.account ?? null;
  useEffect(() => {
    if (account === null) {
      setRead(NOTHING);
      return undefined;
    }
    let isCurrent = true;
    const stop = repeat(WORTH_MS, async () => {
      try {
        const { data } = await client.pool.account();
        if (isCurrent && data.account === account) setRead({ told: data, problem: null });
      } catch (error) {
        const { detail } = describeProblem(error);
        if (isCurrent) setRead(({ told }) => ({ told, problem: detail }));
      }
    });
    return () => {
      isCurrent = false;
      stop();
    };
    // biome-ignore lint/correctness/useExhaustiveDependencies: each change is read again
  }, [account, changes]);
  return read;
}
