import { randomUUID } from 'node:crypto';
import {
  create,
  type DescMethod,
  fromBinary,
  type MessageInitShape,
  type MessageShape,
  toBinary,
} from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { type ChannelCredentials, Client, credentials, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { StatusSchema } from '@wangge/contracts/google/rpc/status';
import { type Agreement, AgreementService } from '@wangge/contracts/wangge/agreement/v1/agreement_service';
import { PersonDirectoryService } from '@wangge/contracts/wangge/exchange/v1/person_directory_service';
import type { DomainError } from '@wangge/platform/errors';
import { fromStatus } from '@wangge/platform/errors';
import { startSuite, type Suite } from '@wangge/testing/suite';
import { type Claims, TokenMint } from '@wangge/testing/tokens';
import { dataSource } from '../src/data-source.ts';
import { DepartmentDoor } from '../src/door/department-door.ts';
import { departmentOperations } from '../src/door/department-operations.ts';
import { exchangeConfig } from '../src/exchange.config.ts';
import { ExchangeModule } from '../src/exchange.module.ts';
import { Receipts } from '../src/receipt/receipts.ts';

export const NOW = new Date('2026-06-10T02:00:00Z');
export const DEPARTMENT = 'civil-affairs-department';
export const OTHER = 'police-department';
export const PURPOSE = 'allowance-review';
export const LOOK_UP = 'wangge.exchange.v1.PersonDirectoryService.LookUpPerson';
export const NUMBER = '100101195001011237';
export const byNumber: MessageInitShape<(typeof PersonDirectoryService.method.lookUpPerson)['input']> = {
  key: { case: 'identityNumber', value: NUMBER },
};

/** The exchange on real parts, an identity provider, and clients of another library at its gRPC door. */
export class Exchange {
  readonly #clients: Client[] = [];

  private constructor(
    readonly suite: Suite,
    readonly mint: TokenMint,
  ) {}

  static async start(env: Record<string, string> = {}): Promise<Exchange> {
    const mint = await TokenMint.start();
    const suite = await startSuite({
      service: 'exchange',
      module: ExchangeModule,
      dataSource,
      config: exchangeConfig,
      env: { WANGGE_OIDC_ISSUER: mint.issuer, WANGGE_GRPC_RECHECK_MS: '150', ...env },
      now: NOW,
    });
    return new Exchange(suite, mint);
  }

  get port(): number {
    return this.suite.running.app.get(DepartmentDoor, { strict: false }).port;
  }

  async stop(): Promise<void> {
    for (const client of this.#clients) client.close();
    await this.suite.stop();
    await this.mint.stop();
  }

  /** A connection to the door; a test that cuts it or brings a certificate makes one of its own. */
  connect(channel: ChannelCredentials = credentials.createInsecure(), host = '127.0.0.1'): Client {
    const client = new Client(`${host}:${this.port}`, channel);
    this.#clients.push(client);
    return client;
  }

  /** A department's own token, as client credentials yield it, changed by `claims`. */
  token(department: string = DEPARTMENT, claims: Claims = {}): Promise<string> {
    return this.mint.mint({
      azp: department,
      preferred_username: `service-account-${department}`,
      realm_access: { roles: ['department'] },
      ...claims,
    });
  }

  /** Grants an agreement over all operations, changed by `change`. */
  async grant(change: Partial<Terms> = {}): Promise<Agreement> {
    const seed = this.suite.asService('seed').client(AgreementService);
    const { agreement } = await seed.grantAgreement({ requestId: randomUUID(), agreement: { ...terms(), ...change } });
    if (agreement === undefined) throw new Error('nothing was granted');
    return agreement;
  }

  async revoke(agreementId: string): Promise<void> {
    const admin = this.suite.as({ roles: ['security-admin'], subject: 'iss|admin' }).client(AgreementService);
    await admin.revokeAgreement({ requestId: randomUUID(), agreementId, reason: 'the law has changed' });
  }

  /** The receipts in the database, oldest first, after those that wait were written. */
  async receipts(): Promise<Record<string, unknown>[]> {
    await this.suite.running.app.get(Receipts, { strict: false }).flush();
    return this.suite.sql('select * from receipt order by receipt_id');
  }

  /** An agreement of the database without going through the door; for what the door would refuse to grant. */
  async change(agreementId: string, set: string): Promise<void> {
    await this.suite.sql(`update agreement set ${set} where agreement_id = $1`, [agreementId]);
    await this.suite.sql(`select pg_notify('agreement', '')`);
  }
}

/** What an agreement says, without what the service gives it. */
type Terms = Omit<
  Agreement,
  | '$typeName'
  | '$unknown'
  | 'agreementId'
  | 'revoked'
  | 'version'
  | 'proposedBy'
  | 'approvedBy'
  | 'replacedByAgreementId'
>;

export const terms = (): Terms => ({
  departmentId: DEPARTMENT,
  operations: [...departmentOperations.keys()],
  purposes: [PURPOSE],
  fields: ['person.name', 'person.community_name'],
  orgPath: 'dc.s01',
  population: 'age>=60',
  legalBasis: '社会救助法 42',
  startTime: timestampFromDate(new Date('2026-01-01T00:00:00Z')),
  endTime: timestampFromDate(new Date('2027-01-01T00:00:00Z')),
  dailyQuota: 100_000,
  unitId: '0198c5a0-0000-7000-8000-00000000000a',
});

/** Metadata of a call: token and errand, changed by `change`; `undefined` takes a key away. */
export function metadataOf(token: string, change: Record<string, string | undefined> = {}): Metadata {
  const all = {
    authorization: `Bearer ${token}`,
    'wangge-purpose': PURPOSE,
    'wangge-case': encodeURIComponent('民救〔2026〕17号'),
    'wangge-officer': encodeURIComponent('李娜 023456'),
    ...change,
  };
  const metadata = new Metadata();
  for (const [key, value] of Object.entries(all)) if (value !== undefined) metadata.set(key, value);
  return metadata;
}

/** What came back: the answer's bytes or the refusal, and the id of the receipt. */
export interface Reply {
  readonly bytes?: Buffer;
  readonly error?: ServiceError;
  readonly receiptId: string;
}

/** One call with these bytes. Never rejects. */
export function send(
  client: Client,
  path: string,
  body: Buffer,
  metadata: Metadata,
  deadlineMs = 5_000,
): Promise<Reply> {
  return new Promise((resolve) => {
    let receiptId = '';
    const call = client.makeUnaryRequest(
      path,
      same,
      same,
      body,
      metadata,
      { deadline: Date.now() + deadlineMs },
      (error, bytes) => resolve(error ? { error, receiptId } : { bytes: bytes ?? Buffer.alloc(0), receiptId }),
    );
    call.on('metadata', (answer) => (receiptId = String(answer.get('wangge-receipt')[0] ?? '')));
  });
}

export const same = (bytes: Buffer): Buffer => bytes;
export const pathOf = (method: DescMethod): string => `/${method.parent.typeName}/${method.name}`;
export const encoded = <M extends DescMethod>(method: M, request: MessageInitShape<M['input']>): Buffer =>
  Buffer.from(toBinary(method.input, create(method.input, request)));

/** A typed call; rejects with the DomainError the status details hold. */
export async function ask<M extends DescMethod>(
  client: Client,
  method: M,
  request: MessageInitShape<M['input']>,
  metadata: Metadata,
): Promise<MessageShape<M['output']>> {
  const { bytes, error } = await send(client, pathOf(method), encoded(method, request), metadata);
  if (error) throw refusalOf(error);
  return fromBinary(method.output, bytes ?? new Uint8Array()) as MessageShape<M['output']>;
}

/** The refusal a client reads out of `grpc-status-details-bin`. */
export function refusalOf(error: ServiceError): DomainError {
  const [details] = error.metadata.get('grpc-status-details-bin');
  if (!(details instanceof Buffer)) throw error;
  return fromStatus(fromBinary(StatusSchema, details));
}

/** `PERMISSION_DENIED AGREEMENT_MISSING` of a reply, and the metadata keys it names. */
export function refusalIn({ error }: Reply): string {
  if (error === undefined) return 'OK';
  if (error.metadata.get('grpc-status-details-bin').length === 0) return status[error.code] ?? '';
  const { code, reason, details } = refusalOf(error);
  return [code, reason, ...(details.fieldViolations ?? []).map(({ field }) => field)].join(' ');
}
