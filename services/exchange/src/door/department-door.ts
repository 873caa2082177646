import { readFileSync } from 'node:fs';
import { ServerCredentials } from '@grpc/grpc-js';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { CONFIG } from '@wangge/platform/bootstrap';
import { GrpcServer } from '@wangge/platform/grpc';
import type { Admission } from '@wangge/platform/rpc';
import { Logger } from '@wangge/platform/telemetry';
import { AgreementBook } from '../agreement/agreement.book.ts';
import type { ExchangeConfig } from '../exchange.config.ts';
import { Quotas } from '../quota/quotas.ts';
import { ReceiptedCaller } from '../receipt/receipted-caller.ts';
import { Receipts } from '../receipt/receipts.ts';
import { departmentServices } from './department-operations.ts';
import { Doorkeeper } from './doorkeeper.ts';

/** Calls under way have so long to end before they are cut off. */
const GRACE_MS = 2_500;

/** The departments' gRPC door: opens when the service is ready, closes before anything it stands on. */
@Injectable()
export class DepartmentDoor implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #server: GrpcServer<Admission>;
  #port = 0;

  constructor(
    @Inject(CONFIG) private readonly config: ExchangeConfig,
    private readonly book: AgreementBook,
    private readonly quotas: Quotas,
    private readonly receipts: Receipts,
    private readonly log: Logger,
    doorkeeper: Doorkeeper,
    caller: ReceiptedCaller,
  ) {
    const credentials = credentialsOf(config);
    this.#server = new GrpcServer({
      services: departmentServices,
      caller,
      admit: (call, method) => doorkeeper.admit(call, method),
      ready: () => book.isFresh && receipts.hasRoom,
      reflection: config.WANGGE_GRPC_REFLECTION === 'on',
      recheckMs: config.WANGGE_GRPC_RECHECK_MS,
      log,
      ...(credentials && { credentials }),
    });
  }

  /** The port it listens on; differs from the configured one only when that was 0. */
  get port(): number {
    return this.#port;
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.book.open();
    this.#port = await this.#server.listen(this.config.WANGGE_GRPC_PORT, hostOf(this.config));
    this.log.info({ grpc_port: this.#port }, 'the departments’ door is open');
  }

  /** Calls under way end first; then what they leave behind is written. */
  async onModuleDestroy(): Promise<void> {
    await this.#server.stop(GRACE_MS);
    this.book.close();
    await Promise.all([this.receipts.close(), this.quotas.close()]);
  }
}

/** Without TLS nobody but this machine reaches the door, unless a host is named. */
const hostOf = ({ WANGGE_GRPC_HOST, WANGGE_GRPC_CERT }: ExchangeConfig): string =>
  WANGGE_GRPC_HOST ?? (WANGGE_GRPC_CERT === undefined ? '127.0.0.1' : '0.0.0.0');

function credentialsOf(config: ExchangeConfig): ServerCredentials | undefined {
  const { WANGGE_GRPC_CERT: cert, WANGGE_GRPC_KEY: key, WANGGE_GRPC_CLIENT_CA: ca } = config;
  if (cert === undefined || key === undefined) return undefined;
  const pair = { cert_chain: readFileSync(cert), private_key: readFileSync(key) };
  return ServerCredentials.createSsl(ca === undefined ? null : readFileSync(ca), [pair], ca !== undefined);
}
