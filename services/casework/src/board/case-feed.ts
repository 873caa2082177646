import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { Msg, NatsConnection, Subscription } from '@nats-io/nats-core';
import { NATS } from '@wangge/platform/bootstrap';
import { Database, jobScope } from '@wangge/platform/persistence';
import { Logger } from '@wangge/platform/telemetry';
import { boardLine } from '../case/case.store.ts';

/** One change of a case, as much as a reader's scope is judged by and a board shows. */
export interface CaseChange {
  readonly caseId: string;
  readonly number: string;
  readonly matterCode: string;
  readonly orgPath: string;
  readonly unitIds: readonly string[];
  readonly light: string;
  readonly version: number;
  readonly action: string;
  readonly state: string;
  readonly happenTime: Date;
}

const OWN_EVENTS = 'evt.wangge.casework.v1.>';

/**
 * Changes of cases as they are told, whichever replica made them: this service's own events, heard while somebody watches. A
 * board may miss what came while the broker was away; it reads the list when it opens.
 */
@Injectable()
export class CaseFeed implements OnModuleDestroy {
  readonly #readers = new Set<(change: CaseChange) => void>();
  #subscription: Subscription | undefined;
  /** Lines are read side by side and told one after the other, as they were heard. */
  #told: Promise<void> = Promise.resolve();

  constructor(
    @Inject(NATS) private readonly nats: NatsConnection,
    private readonly db: Database,
    private readonly log: Logger,
  ) {}

  /** Calls `reader` for every change from now on, until the returned function is called. */
  open(reader: (change: CaseChange) => void): () => void {
    this.#readers.add(reader);
    this.#subscription ??= this.nats.subscribe(OWN_EVENTS, { callback: (_error, message) => this.#hear(message) });
    return () => {
      this.#readers.delete(reader);
      if (this.#readers.size === 0) this.onModuleDestroy();
    };
  }

  onModuleDestroy(): void {
    this.#subscription?.unsubscribe();
    this.#subscription = undefined;
  }

  #hear({ headers }: Msg): void {
    const caseId = headers?.get('wg-aggregate');
    const version = Number(headers?.get('wg-version'));
    if (!caseId || !version) return;
    const read = this.#read(caseId, version);
    this.#told = this.#told.then(async () => {
      for (const row of await read) for (const reader of this.#readers) reader({ caseId, ...row });
    });
  }

  /** The line of a change; none when it cannot be read now. */
  #read(caseId: string, version: number): Promise<Omit<CaseChange, 'caseId'>[]> {
    const lines = this.db.read<Omit<CaseChange, 'caseId'>>(jobScope('casework', 'board'), boardLine, [caseId, version]);
    return lines.catch((error: unknown) => {
      this.log.warn({ err: error }, 'a line of the board was lost');
      return [];
    });
  }
}
