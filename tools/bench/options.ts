import { parseArgs } from 'node:util';

/** The goals in the order they are measured: first what needs no service running. */
export const GOALS = [
  'g9',
  'locate',
  'audit',
  'verify',
  'g2',
  'g4',
  'g7',
  'size',
  'g1',
  'g2d',
  'g6c',
  'lives',
  'sweep',
  'import',
] as const;
/** Measured only when named: they take long and change little. */
const ON_REQUEST: readonly string[] = ['locate', 'verify', 'size', 'lives', 'sweep', 'import'];
export type Goal = (typeof GOALS)[number];

export interface Options {
  readonly only: readonly Goal[];
  readonly rounds: number;
  /** Put the results into docs/bench.md. */
  readonly write: boolean;
}

const HELP = `npm run bench -- [--only g1,g2,…] [--rounds N] [--write]
  --only    some of ${GOALS.join(', ')}; ${ON_REQUEST.join(', ')} only when named
  --rounds  rounds in which every variant runs once (default 5)
  --write   put the results into docs/bench.md`;

export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', default: GOALS.filter((goal) => !ON_REQUEST.includes(goal)).join(',') },
      rounds: { type: 'string', default: '5' },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    process.exit(0);
  }
  const only = values.only.toLowerCase().split(',').filter(Boolean);
  const unknown = only.filter((name) => !(GOALS as readonly string[]).includes(name));
  const rounds = Number(values.rounds);
  if (unknown.length > 0) throw new Error(`--only knows ${GOALS.join(', ')}, not ${unknown.join(', ')}.`);
  if (!Number.isInteger(rounds) || rounds < 1 || rounds > 50) throw new Error('--rounds takes a number from 1 to 50.');
  return { only: GOALS.filter((goal) => only.includes(goal)), rounds, write: values.write };
}
