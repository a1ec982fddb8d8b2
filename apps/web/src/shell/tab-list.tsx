import type { KeyboardEvent, ReactNode } from 'react';

type Props<T extends string> = {
  readonly name: string;
  readonly tabs: readonly T[];
  readonly chosen: T;
  readonly onChoose: (tab: T) => void;
  /** What stands on a tab; its own word when left out. */
  readonly words?: (tab: T) => ReactNode;
  /** What stands behind the tabs. */
  readonly children?: ReactNode;
};

/** Tabs: one stop of the Tab key, arrows go from one to the next. */
export function TabList<T extends string>(props: Props<T>): ReactNode {
  const { name, tabs, chosen, onChoose, words, children } = props;
  const onKey = (event: KeyboardEvent<HTMLElement>): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    const at = tabs.indexOf(chosen) + step;
    const next = tabs[(at + tabs.length) % tabs.length];
    if (step === 0 || next === undefined) return;
    event.preventDefault();
    const place = event.currentTarget;
    onChoose(next);
    requestAnimationFrame(() => {
      place.querySelector<HTMLElement>('[role=tab][aria-selected=true]')?.focus();
    });
  };
  return (
    <div className="tabs">
      <div role="tablist" aria-label={name} onKeyDown={onKey}>
        {tabs.map((tab) => (
          <button
            key={tab}
            type="button"
            role="tab"
            aria-selected={tab === chosen}
            tabIndex={tab === chosen ? 0 : -1}
            onClick={() => onChoose(tab)}
          >
            {words === undefined ? tab : words(tab)}
          </button>
        ))}
      </div>
      {children}
    </div>
  );
}
