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
  /** Identity provider to use in place of the embedded one: its realm's address. */
  readonly issuer: string | undefined;
  /** Seed the demonstration district. */
  readonly seed: boolean;
}

const help = `npm start -- [--fresh] [--data FOLDER] [--port N] [--issuer URL] [--no-seed]
  --fresh    forget the kept data and start over
  --data     where data is kept (default .data, or WANGGE_DATA)
  --port     first of the ports used (default 7400, or WANGGE_PORT)
  --issuer   identity provider to use in place of the embedded one, e.g. https://id.example/realms/wangge;
             NODE_EXTRA_CA_CERTS names a file with its authority
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
      issuer: { type: 'string' },
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
  return {
    dataDir: path.resolve(root, values.data),
    port,
    fresh: values.fresh,
    issuer: values.issuer,
    seed: values.seed,
  };
}
