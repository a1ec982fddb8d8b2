import { useEffect, useState } from 'react';

/** Rises when the page changes its theme or palette, by a choice or because the system did. */
export function useColorTurn(): number {
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const observer = new MutationObserver(() => setTurn((before) => before + 1));
    const attributeFilter = ['data-theme', 'data-palette'];
    observer.observe(document.documentElement, { attributes: true, attributeFilter });
    return () => observer.disconnect();
  }, []);
  return turn;
}
