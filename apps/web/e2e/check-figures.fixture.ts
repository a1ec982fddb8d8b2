import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { expect } from 'vitest';

/** Seconds of the long checks; 300 for the evidence, less on a machine that proves each change. */
export const SOAK_S: number = Number(process.env['SCREEN_SOAK_S'] ?? '30');

type Figures = { readonly [name: string]: number | string };

/** Says what a check found; with SCREEN_EVIDENCE, keeps it in that file as well. */
export function keepFigures(check: string, figures: Figures): void {
  console.log(`${check}: ${JSON.stringify(figures)}`);
  const path = process.env['SCREEN_EVIDENCE'];
  if (path === undefined) return;
  const before: { checks?: object } = existsSync(path)
    ? (JSON.parse(readFileSync(path, 'utf8')) as { checks?: object })
    : {};
  const machine = { cores: cpus().length, processor: cpus()[0]?.model ?? 'unknown' };
  // Of the last minute when the check ended: a figure of a busy machine says little.
  const load = Math.round((loadavg()[0] ?? Number.NaN) * 100) / 100;
  const checks = { ...before.checks, [check]: { ...figures, load } };
  const made = { atUtc: new Date().toISOString(), node: process.version, machine, checks };
  writeFileSync(path, `${JSON.stringify(made, null, 2)}\n`);
}

/** A figure of time or memory, and the limits between which it must lie. */
type Limits = { readonly least?: number; readonly most?: number };

/**
 * Holds a figure of time or memory to its limits where the figures are kept: the evidence is made
 * on a machine that does nothing else. Elsewhere it is only told, because a busy machine proves
 * nothing.
 */
export function holdFigure(name: string, value: number, limits: Limits): void {
  const { least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY } = limits;
  const isMet = value >= least && value <= most;
  if (process.env['SCREEN_EVIDENCE'] !== undefined) {
    expect(value, name).toBeGreaterThanOrEqual(least);
    expect(value, name).toBeLessThanOrEqual(most);
  } else if (!isMet) {
    console.log(`${name}: ${value} is not within ${JSON.stringify(limits)} on this machine`);
  }
}

/** The value below which this part of all lies. */
export function percentile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}
