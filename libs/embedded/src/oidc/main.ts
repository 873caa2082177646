import { inspect } from 'node:util';
import { exitWithParent, StartError } from '../process/index.ts';
import { startOidc } from './server.ts';

/** The provider as a process of its own; see the README for its variables. */
async function main(): Promise<void> {
  exitWithParent(2_000);
  if (process.env['WANGGE_MODE'] === 'production')
    throw new StartError('The embedded sign-in server is for demonstrations: in production use Keycloak.');
  const variable = (name: string) => {
    const value = process.env[name];
    if (value === undefined || value === '') throw new StartError(`The sign-in server needs the variable ${name}.`);
    return value;
  };
  const oidc = await startOidc({
    port: Number(variable('WANGGE_OIDC_PORT')),
    issuer: variable('WANGGE_OIDC_ISSUER'),
    realmFiles: variable('WANGGE_OIDC_REALMS').split(','),
    dataDir: variable('WANGGE_OIDC_DATA'),
    log: (line) => void process.stderr.write(`${line}\n`),
  });
  process.stdout.write(`sign-in server at ${oidc.issuer}\n`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void oidc.stop().then(() => process.exit(0)));
  }
}

await main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof StartError ? error.message : inspect(error)}\n`);
  process.exitCode = 1;
});
