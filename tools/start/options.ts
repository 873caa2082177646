import path from 'node:path';
import { parseArgs } from 'node:util';

/** What the person typed after `npm start --`. */
export interface StartOptions {
  /** Folder of everything kept between starts. */
  readonly dataDir: string;
  /** First of the ports used; the others follow it. */
  readonly port: number;
  /** Forget the kept data first. */
  readonly fresh: boolean;
  /** Seed the demonstration district. */
  readonly seed: boolean;
}

const help = `npm start -- [--fresh] [--data FOLDER] [--port N] [--no-seed]
  --fresh    forget the kept data and start over
  --data     where data is kept (default .data, or WANGGE_DATA)
  --port     first of the ports used (default 7400, or WANGGE_PORT)
  --no-seed  do not load the demonstration district`;

export function readOptions(root: string, args: readonly string[]): StartOptions {
  const { values } = parseArgs({
    args: [...args],
    allowNegative: true,
    options: {
      fresh: { type: 'boolean', default: false },
      seed: { type: 'boolean', default: true },
      data: { type: 'string', default: process.env['WANGGE_DATA'] ?? '.data' },
      port: { type: 'string', default: process.env['WANGGE_PORT'] ?? '7400' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(help);
    process.exit(0);
  }
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 1024 || port > 65_000)
    throw new Error(`--port takes a number from 1024 to 65000, not ${values.port}.`);
  return { dataDir: path.resolve(root, values.data), port, fresh: values.fresh, seed: values.seed };
}
