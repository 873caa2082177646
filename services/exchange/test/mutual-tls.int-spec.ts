import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { X509Certificate } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { credentials } from '@grpc/grpc-js';
import { PersonDirectoryService } from '@wangge/contracts/wangge/exchange/v1/person_directory_service';
import { type Certificate, TestAuthority } from '@wangge/testing/certificates';
import * as t from './exchange.builders.ts';

const { lookUpPerson } = PersonDirectoryService.method;
const MISMATCH = 'UNAUTHENTICATED CERTIFICATE_MISMATCH';

const folder = mkdtempSync(path.join(tmpdir(), 'exchange-tls-'));
const authority = new TestAuthority();
const own = authority.issue(t.DEPARTMENT);
const foreign = authority.issue(t.OTHER);
const stranger = new TestAuthority('another authority').issue(t.DEPARTMENT);

let exchange: t.Exchange;

const file = (name: string, content: string): string => {
  const to = path.join(folder, name);
  writeFileSync(to, content, { mode: 0o600 });
  return to;
};

beforeAll(async () => {
  const server = authority.issue('exchange');
  exchange = await t.Exchange.start({
    WANGGE_GRPC_HOST: '127.0.0.1',
    WANGGE_GRPC_CERT: file('server.pem', server.cert),
    WANGGE_GRPC_KEY: file('server.key', server.key),
    WANGGE_GRPC_CLIENT_CA: file('authority.pem', authority.cert),
  });
  await exchange.suite.serve(PersonDirectoryService, { lookUpPerson: () => ({}) });
  await exchange.grant();
});
afterAll(async () => {
  await exchange.stop();
  rmSync(folder, { recursive: true });
});

/** What a look-up over a connection with this certificate is answered. */
async function lookUp(certificate: Certificate | undefined, claims: object = {}): Promise<string> {
  const key = certificate && Buffer.from(certificate.key);
  const chain = certificate && Buffer.from(certificate.cert);
  const client = exchange.connect(credentials.createSsl(Buffer.from(authority.cert), key, chain), 'localhost');
  const metadata = t.metadataOf(await exchange.token(t.DEPARTMENT, { ...claims }));
  return t.refusalIn(
    await t.send(client, t.pathOf(lookUpPerson), t.encoded(lookUpPerson, t.byNumber), metadata, 3_000),
  );
}
const boundTo = ({ cert }: Certificate) => {
  const thumbprint = Buffer.from(new X509Certificate(cert).fingerprint256.replaceAll(':', ''), 'hex');
  return { cnf: { 'x5t#S256': thumbprint.toString('base64url') } };
};

describe('a door with mutual TLS', () => {
  it('lets a department in with its own certificate, by name or by the thumbprint in its token', async () => {
    expect(await lookUp(own)).toBe('OK');
    expect(await lookUp(own, boundTo(own))).toBe('OK');
    expect(await lookUp(foreign, boundTo(foreign))).toBe('OK');
  });

  it('refuses another department’s certificate with its own token', async () => {
    expect(await lookUp(foreign)).toBe(MISMATCH);
    expect(await lookUp(foreign, boundTo(own))).toBe(MISMATCH);
    expect(await lookUp(own, boundTo(foreign))).toBe(MISMATCH);
  });

  it('does not speak with who has no certificate, or one of another authority, or no TLS', async () => {
    expect(await lookUp(undefined)).toBe('UNAVAILABLE');
    expect(await lookUp(stranger)).toBe('UNAVAILABLE');
    const plain = exchange.connect();
    const reply = t.send(plain, t.pathOf(lookUpPerson), Buffer.alloc(0), t.metadataOf('x'), 3_000);
    expect(t.refusalIn(await reply)).toBe('UNAVAILABLE');
  });
});
