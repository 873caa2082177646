import { type Database, jobScope, type Sealer, type SealedTable, statement } from '../persistence/index.ts';
import { type Delivery, type EventHandling, type Handled, type Listener } from './event-handling.ts';

/** An event that could not be handled here, kept until somebody replays it. */
export interface DeadLetter extends Delivery {
  readonly source: string;
  /** Why: the class or reason of the last error; never its text, which may quote data. */
  readonly reason: string;
  readonly deliveries: number;
  readonly deadTime: Date;
}

/** For the job that seals anew what stands under an older key. */
export const DEAD_LETTERS: SealedTable = { table: 'dead_letter', key: ['message_id', 'source'] };

const COLUMNS = `source, message_id as "messageId", subject, aggregate_id as "aggregateId", version, org_path as "orgPath", time,
  traceparent, body, sealed, reason, deliveries, dead_time as "deadTime"`;
const KEEP = statement(
  'wangge_dead_letter_keep',
  `insert into dead_letter (source, message_id, subject, aggregate_id, version, org_path, time, traceparent, sealed, reason, deliveries)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict (source, message_id) do update set reason = excluded.reason, deliveries = excluded.deliveries`,
);
const LIST = statement(
  'wangge_dead_letter_list',
  `select ${COLUMNS} from dead_letter order by aggregate_id, version limit $1`,
);
const HOLDS = statement(
  'wangge_dead_letter_holds',
  `select from dead_letter where source = $1 and aggregate_id = $2 limit 1`,
);
const FORGET = statement('wangge_dead_letter_forget', `delete from dead_letter where source = $1 and message_id = $2`);

/** A row; letters kept before bodies were sealed have theirs clear. */
interface Row extends Omit<DeadLetter, 'body'> {
  readonly body: Buffer | null;
  readonly sealed: Buffer | null;
}

/** The dead letters of one service, owned by it: counted, listed, replayed in the order of their aggregates. */
export class DeadLetters {
  readonly #database: Database;
  readonly #sealer: Sealer;
  readonly #service: string;
  readonly #handling: EventHandling;
  readonly #listenerOf: (subject: string) => Listener | undefined;

  constructor(
    { database, sealer }: { readonly database: Database; readonly sealer: Sealer },
    service: string,
    handling: EventHandling,
    listenerOf: (subject: string) => Listener | undefined,
  ) {
    this.#database = database;
    this.#sealer = sealer;
    this.#service = service;
    this.#handling = handling;
    this.#listenerOf = listenerOf;
  }

  /** At most `most` dead letters, in the order in which they would be replayed. */
  async list(most = 100): Promise<DeadLetter[]> {
    const rows = await this.#database.read<Row>(this.#scope, LIST, [most]);
    return rows.map(({ sealed, ...row }) => ({ ...row, body: this.#bodyOf(row, sealed) }));
  }

  /** Keeps an event aside, its body sealed: nobody knows what is in it. */
  async keep(source: string, delivery: Delivery, reason: string, deliveries: number): Promise<void> {
    const { messageId, subject, aggregateId, version, orgPath, time, traceparent, body } = delivery;
    const sealed = this.#sealer.seal(messageId, { body: Buffer.from(body).toString('base64') });
    await this.#database.readAll(this.#scope, [
      [
        KEEP,
        [source, messageId, subject, aggregateId, version, orgPath, time, traceparent, sealed, reason, deliveries],
      ],
    ]);
  }

  /** Whether earlier events of this aggregate lie here: later ones have to queue behind them. */
  async holds(source: string, aggregateId: string): Promise<boolean> {
    return (await this.#database.read(this.#scope, HOLDS, [source, aggregateId])).length > 0;
  }

  /**
   * Handles every dead letter again, in order; one that fails again stays and holds back the later ones of its aggregate.
   * Answers how many were handled.
   */
  async replay(): Promise<number> {
    const stuck = new Set<string>();
    let replayed = 0;
    for (const letter of await this.list(10_000)) {
      if (stuck.has(letter.aggregateId)) continue;
      const outcome = await this.#again(letter);
      if (outcome === 'early') stuck.add(letter.aggregateId);
      else {
        await this.#database.readAll(this.#scope, [[FORGET, [letter.source, letter.messageId]]]);
        replayed += 1;
      }
    }
    return replayed;
  }

  #again(letter: DeadLetter): Promise<Handled> {
    return this.#handling.handle(letter.source, letter, this.#listenerOf(letter.subject)).catch(() => 'early' as const);
  }

  #bodyOf({ messageId, body }: Pick<Row, 'messageId' | 'body'>, sealed: Buffer | null): Buffer {
    if (sealed === null) return body ?? Buffer.alloc(0);
    return Buffer.from(this.#sealer.open<{ body: string }>(messageId, sealed).body, 'base64');
  }

  get #scope() {
    return jobScope(this.#service, 'dead-letters');
  }
}
