import { quote, RecordingFault } from '../fault.ts';

/** A feature file: every scenario with its background in front and its examples filled in. */
export type Feature = { readonly name: string; readonly scenarios: readonly Scenario[] };

export type Scenario = {
  readonly name: string;
  readonly tags: readonly string[];
  readonly steps: readonly Step[];
};

export type Step = {
  readonly line: number;
  readonly text: string;
  /** Rows of cells below the step; empty when there is no table. */
  readonly table: readonly (readonly string[])[];
};

type OpenStep = { readonly line: number; readonly text: string; readonly table: string[][] };
type OpenScenario = {
  readonly name: string;
  readonly tags: readonly string[];
  readonly steps: OpenStep[];
  readonly examples: string[][];
};

const STEP = /^(?:Given|When|Then|And|But) (.+)$/;
const HEADING = /^(Feature|Background|Scenario|Scenario Outline|Examples):\s*(.*)$/;

/**
 * Parses the part of Gherkin that the recorded suites use: tags, background, scenarios, outlines
 * with one examples table, steps with tables. Anything else is a fault with its line.
 */
export function parseFeature(text: string): Feature {
  let name = '';
  let background: OpenStep[] = [];
  let tags: string[] = [];
  const scenarios: OpenScenario[] = [];
  /** Where steps go, and where table rows go. */
  let steps: OpenStep[] | null = null;
  let rows: string[][] | null = null;
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trim();
    const heading = HEADING.exec(line);
    const step = STEP.exec(line);
    if (line === '' || line.startsWith('#')) continue;
    else if (line.startsWith('@')) tags = line.split(/\s+/);
    else if (line.startsWith('|') && rows !== null) rows.push(cells(line));
    else if (step !== null && steps !== null) {
      const open: OpenStep = { line: index + 1, text: step[1] ?? '', table: [] };
      steps.push(open);
      rows = open.table;
    } else if (heading !== null) {
      const [, kind = '', title = ''] = heading;
      if (kind === 'Feature') name = title;
      else if (kind === 'Background') {
        background = [];
        steps = background;
        rows = null;
      } else if (kind === 'Examples') rows = scenarios.at(-1)?.examples ?? null;
      else {
        const scenario: OpenScenario = { name: title, tags, steps: [], examples: [] };
        scenarios.push(scenario);
        steps = scenario.steps;
        rows = null;
        tags = [];
      }
    } else throw new RecordingFault('UnknownShape', `line ${index + 1}: ${quote(line)}`);
  }
  return { name, scenarios: scenarios.flatMap((scenario) => fillIn(scenario, background)) };
}

function cells(line: string): string[] {
  if (!line.endsWith('|')) throw new RecordingFault('UnknownShape', quote(line));
  return line
    .slice(1, -1)
    .split('|')
    .map((cell) => cell.trim());
}

/** One scenario for every row of the examples below their header; itself when there are none. */
function fillIn(scenario: OpenScenario, background: readonly Step[]): readonly Scenario[] {
  const { name, tags } = scenario;
  const [header, ...examples] = scenario.examples;
  if (header === undefined) return [{ name, tags, steps: [...background, ...scenario.steps] }];
  return examples.map((example) => {
    const fill = (text: string): string =>
      header.reduce((filled, key, at) => filled.replaceAll(`<${key}>`, example[at] ?? ''), text);
    const steps = scenario.steps.map((step) => ({
      line: step.line,
      text: fill(step.text),
      table: step.table.map((row) => row.map(fill)),
    }));
    return { name: `${name} (${example.join(', ')})`, tags, steps: [...background, ...steps] };
  });
}
