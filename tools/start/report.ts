import { host, issuerOf, type Setting } from './environment.ts';

interface DemoUsers {
  readonly password: string;
  readonly users: readonly { readonly username: string; readonly roles: readonly string[]; readonly totpSecret?: string }[];
}

/** The URLs and the accounts, as the person at the keyboard wants them. */
export function printReady({ ports, folders }: Setting, demo: DemoUsers): void {
  const lines = [
    '',
    `  People       http://${host}:${ports.http}            API page  http://${host}:${ports.http}/api`,
    `  Departments  ${host}:${ports.grpc} (gRPC, reflection)`,
    `  Sign-in      ${issuerOf(ports)}`,
    `  Messages     http://${host}:${ports.sink}            what would have been sent`,
    `  Data, logs   ${folders.data}`,
    '',
    `  Demonstration accounts (password ${demo.password})`,
    ...demo.users.map((user) => `    ${user.username.padEnd(18)} ${user.roles.join(', ')}${user.totpSecret ? `  TOTP ${user.totpSecret}` : ''}`),
    '',
    '  npm run demo plays the main job; Ctrl-C stops everything.',
    '',
  ];
  console.log(lines.join('\n'));
}
