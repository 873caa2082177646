import type { DemoUser } from '@wangge/testing/door';
import { host, issuerOf, type Setting } from './environment.ts';

/** The URLs and the accounts, as the person at the keyboard wants them. */
export function printReady(setting: Setting, users: readonly DemoUser[]): void {
  const { ports, folders } = setting;
  const lines = [
    '',
    `  People       http://${host}:${ports.http}            API page  http://${host}:${ports.http}/api`,
    `  Departments  ${host}:${ports.grpc} (gRPC, reflection)`,
    `  Sign-in      ${issuerOf(setting)}`,
    `  Messages     http://${host}:${ports.sink}            what would have been sent`,
    `  Data, logs   ${folders.data}`,
    '',
    '  Demonstration accounts (all of them made up)',
    ...users.map(
      (user) =>
        `    ${user.username.padEnd(16)} ${user.password.padEnd(28)} ${user.role}${user.totp ? `  TOTP ${user.totp}` : ''}`,
    ),
    '',
    '  npm run demo plays the main job; Ctrl-C stops everything.',
    '',
  ];
  console.log(lines.join('\n'));
}
