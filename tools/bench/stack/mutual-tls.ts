import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { TestAuthority } from '@wangge/testing/certificates';

/** Certificates of one run of the bench: paths for the servers, PEM for the callers. */
export interface MutualTls {
  /** Authority of both sides, certificate and key of the servers. */
  readonly files: { readonly ca: string; readonly cert: string; readonly key: string };
  readonly caller: { readonly ca: Buffer; readonly cert: Buffer; readonly key: Buffer };
}

/** Makes an authority, a certificate for the servers and one for a caller of this name. */
export function makeMutualTls(folder: string, caller: string): MutualTls {
  mkdirSync(folder, { recursive: true });
  const file = (name: string, text: string): string => {
    const to = path.join(folder, name);
    writeFileSync(to, text, { mode: 0o600 });
    return to;
  };
  const authority = new TestAuthority();
  const [server, own] = [authority.issue('localhost'), authority.issue(caller)];
  return {
    files: {
      ca: file('ca.pem', authority.cert),
      cert: file('server.pem', server.cert),
      key: file('server.key', server.key),
    },
    caller: { ca: Buffer.from(authority.cert), cert: Buffer.from(own.cert), key: Buffer.from(own.key) },
  };
}
