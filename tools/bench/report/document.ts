import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Result } from '../measure/contest.ts';
import type { Goal } from '../options.ts';
import { root } from '../stack/stack.ts';
import { markdown } from './table.ts';

const FILE = 'docs/bench.md';

/** Replaces the measured parts of docs/bench.md; what people wrote around them stays. Answers the name of the file. */
export async function writeDocument(
  machine: readonly string[],
  results: ReadonlyMap<Goal, readonly Result[]>,
): Promise<string> {
  const file = path.join(root, FILE);
  let text = readFileSync(file, 'utf8');
  const day = new Date().toISOString().slice(0, 10);
  for (const [goal, held] of results)
    text = replaced(text, goal, [`Measured ${day}.`, ...held.map(markdown)].join('\n\n'));
  writeFileSync(file, replaced(text, 'machine', machine.map((fact) => `- ${fact}`).join('\n')));
  return FILE;
}

function replaced(text: string, name: string, content: string): string {
  const [begin, end] = [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`];
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from < 0 || to < from) throw new Error(`${FILE} has no place for ${name}: it needs ${begin} and ${end}`);
  return `${text.slice(0, from + begin.length)}\n\n${content}\n\n${text.slice(to)}`;
}
