import { useEffect, useState } from 'react';

const RETRY_MS = 1_000;

/**
 * What a question says, asked again until it is answered; null before. Without a question nothing
 * is asked. A new function is a new question.
 */
export function useKnown<T>(question: (() => Promise<T>) | null): T | null {
  const [known, setKnown] = useState<{ readonly of: () => Promise<T>; readonly says: T } | null>(
    null,
  );
  useEffect(() => {
    if (question === null) return undefined;
    let isGone = false;
    let timer: ReturnType<typeof setTimeout>;
    const ask = async (): Promise<void> => {
      try {
        const says = await question();
        if (!isGone) setKnown({ of: question, says });
      } catch {
        if (!isGone) timer = setTimeout(() => void ask(), RETRY_MS);
      }
    };
    void ask();
    return () => {
      isGone = true;
      clearTimeout(timer);
    };
  }, [question]);
  // What was said of an earlier question is no answer to this one.
  return known !== null && known.of === question ? known.says : null;
}
