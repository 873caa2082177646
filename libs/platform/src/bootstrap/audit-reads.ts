import type { NatsConnection, Subscription } from '@nats-io/nats-core';
import { auditReadSubject } from '../access/index.ts';
import { type LookQuestion, type LookRow, lookRows } from '../audit/index.ts';
import { DomainError } from '../errors/index.ts';
import type { PassportVerifier } from '../identity/index.ts';
import type { Database } from '../persistence/index.ts';
import type { Logger } from '../telemetry/index.ts';

const ANSWER_MS = 3_000;

interface Envelope {
  /** Passport of who asks, as it came. */
  readonly passport: string;
  readonly question: LookQuestion;
}

/** Asks services for rows of their record, in the name of the caller. Injectable; the broker lets one service use it. */
export class AuditReads {
  constructor(private readonly nats: NatsConnection) {}

  /** @throws DomainError UNAVAILABLE when the service does not answer: a part left out would be taken for nothing */
  async ask(service: string, passport: string, question: LookQuestion): Promise<LookRow[]> {
    const body = JSON.stringify({ passport, question } satisfies Envelope);
    try {
      const answer = await this.nats.request(auditReadSubject(service), body, { timeout: ANSWER_MS });
      const { rows } = answer.json<{ rows?: LookRow[] }>();
      if (rows !== undefined) return rows;
    } catch {
      // Falls through: whatever the cause, the answer is not known.
    }
    throw new DomainError('UNAVAILABLE', 'RECORD_UNAVAILABLE', `the record of ${service} cannot be read now`);
  }
}

/** Answers questions about this service's record: about a person to the window, about a span to the audit administrator. */
export function serveAuditReads(o: {
  readonly name: string;
  readonly nats: NatsConnection;
  readonly database: Database;
  readonly verifier: PassportVerifier;
  readonly log: Logger;
}): Subscription {
  const answer = async ({ passport, question }: Envelope): Promise<LookRow[]> => {
    const { roles } = o.verifier.verify(passport);
    const role = 'personId' in question ? 'window-clerk' : 'audit-admin';
    if (!roles.includes(role))
      throw new DomainError('PERMISSION_DENIED', 'OPERATION_NOT_ALLOWED', 'not for this caller');
    return lookRows(o.database, o.name, question);
  };
  return o.nats.subscribe(auditReadSubject(o.name), {
    queue: o.name,
    callback: (error, message) => {
      if (error) return;
      Promise.resolve()
        .then(() => answer(message.json<Envelope>()))
        .then(
          (rows) => message.respond(JSON.stringify({ rows })),
          (cause: unknown) => {
            o.log.warn({ err: cause }, 'a question about the record could not be answered');
            message.respond('{}');
          },
        );
    },
  });
}
