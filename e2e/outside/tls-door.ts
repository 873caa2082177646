import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { spawnChild } from '@wangge/embedded/process';
import { TestAuthority } from '@wangge/testing/certificates';
import { freePorts, type RunningSuite } from '@wangge/testing/running';
import { serviceEnvironment } from '../../tools/start/environment.ts';
import { foldersBelow, loadSecrets, portsFrom } from '../../tools/start/layout.ts';

const READY_MS = 60_000;

/** Files of a certificate, as a client is given them. */
export interface CertificateFiles {
  readonly cert: string;
  readonly key: string;
}

/** Another replica of a running suite's exchange, whose door asks for certificates as it does in production. */
export class TlsDoor {
  private constructor(
    readonly address: string,
    /** Path of the authority both sides trust. */
    readonly ca: string,
    private readonly authority: TestAuthority,
    private readonly folder: string,
    private readonly stopReplica: () => Promise<unknown>,
  ) {}

  static async start({ run, dataDir }: RunningSuite): Promise<TlsDoor> {
    const folder = mkdtempSync(path.join(tmpdir(), 'wangge-tls-door-'));
    const authority = new TestAuthority();
    const ca = path.join(folder, 'authority.pem');
    writeFileSync(ca, authority.cert);
    const own = filesOf(folder, 'door', authority);
    const [grpc, health] = await freePorts(2).then((base) => [base, base + 1] as const);
    const folders = foldersBelow(dataDir);
    const setting = { root: run.root, folders, ports: portsFrom(run.ports.http), secrets: loadSecrets(folders) };
    const lines: string[] = [];
    const child = spawnChild({
      command: process.execPath,
      args: ['--enable-source-maps', 'services/exchange/dist/main.js'],
      cwd: run.root,
      env: {
        ...serviceEnvironment(setting, 'exchange'),
        WANGGE_HEALTH_PORT: String(health),
        WANGGE_GRPC_PORT: String(grpc),
        WANGGE_GRPC_HOST: '127.0.0.1',
        WANGGE_GRPC_CERT: own.cert,
        WANGGE_GRPC_KEY: own.key,
        WANGGE_GRPC_CLIENT_CA: ca,
      },
      onLine: (line) => void lines.push(line),
    });
    if (!(await isReady(health)))
      throw new Error(`the door with certificates did not open:\n${lines.slice(-20).join('\n')}`);
    return new TlsDoor(`localhost:${grpc}`, ca, authority, folder, () => child.stop());
  }

  /** A certificate with this common name, of the authority the door trusts or of a stranger. */
  certificate(common: string, authority: TestAuthority = this.authority): CertificateFiles {
    return filesOf(mkdtempSync(path.join(this.folder, 'client-')), common, authority);
  }

  async stop(): Promise<void> {
    await this.stopReplica();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function filesOf(folder: string, common: string, authority: TestAuthority): CertificateFiles {
  const { cert, key } = authority.issue(common);
  const files = { cert: path.join(folder, `${common}.pem`), key: path.join(folder, `${common}.key`) };
  writeFileSync(files.cert, cert);
  writeFileSync(files.key, key, { mode: 0o600 });
  return files;
}

async function isReady(port: number): Promise<boolean> {
  for (const end = Date.now() + READY_MS; Date.now() < end;) {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined);
    if (answer?.ok === true) return true;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return false;
}
