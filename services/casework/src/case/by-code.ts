import { create } from '@bufbuild/protobuf';
import { Injectable } from '@nestjs/common';
import { PassportKind, PassportSchema } from '@wangge/contracts/wangge/platform/v1/passport';
import { Clock } from '@wangge/platform/clock';
import { notFound } from '@wangge/platform/errors';
import type { Passport } from '@wangge/platform/identity';
import { Database, jobScope, statement, type CommandCall } from '@wangge/platform/persistence';
import { v7 } from 'uuid';
import { FlowBook } from '../flow/flow.book.ts';
import { tooManyTries } from './case.errors.ts';
import type { CaseRow } from './case.row.ts';
import type { Case } from './case.state.ts';
import { loadByCode } from './case.store.ts';
import { read } from './follow-code.ts';

const TRIES = 5;
const WINDOW_MS = 15 * 60_000;

/** Name under which the service looks a case up for whoever holds its code. */
export const BY_CODE = 'by-code';

// Counted before it is known whether the code is right, so that many tries at once are many tries. Answers nothing when there
// were five already; those who are refused do not make the wait longer.
const takeTry = statement(
  'code_try_take',
  `insert into code_try (try_id, key, try_time)
   select t.id, t.key, $3 from unnest($1::uuid[], $2::text[]) as t(id, key)
   where not exists (
     select from unnest($2::text[]) as k(key)
     where (select count(*) from code_try c where c.key = k.key and c.try_time > $4) >= ${TRIES})
   returning try_id`,
);
const forgetTries = statement('code_try_forget', 'delete from code_try where try_id = any ($1::uuid[])');
const expireTries = statement('code_try_expire', 'delete from code_try where try_time <= $1');

/** Opens a case to whoever holds its code (口令): no sign-in, five wrong tries in a quarter of an hour. */
@Injectable()
export class CodeDoor {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly flows: FlowBook,
  ) {}

  /** @throws NOT_FOUND for a wrong code, RESOURCE_EXHAUSTED after five of them */
  async open(code: string, { passport }: Pick<CommandCall, 'passport'>): Promise<Case> {
    const find = async (hash: Buffer) =>
      (await this.db.read<CaseRow>(jobScope('casework', BY_CODE), loadByCode, [hash]))[0];
    return this.flows.caseOf(await this.opened(code, { caller: passport.subject, what: 'case', find }));
  }

  /**
   * The same for whatever else has a code.
   * @param caller subject of who tries, if that may be known: it is remembered for a quarter of an hour
   */
  async opened<T>(
    code: string,
    o: { readonly caller: string; readonly what: string; find(hash: Buffer): Promise<T | undefined> },
  ): Promise<T> {
    const typed = read(code);
    // Per case, whoever guesses; and per caller, whatever they guess, where the caller is known.
    const keys = [`code:${typed.locator}`, ...(o.caller === '' ? [] : [`caller:${o.caller}`])];
    const tries = keys.map(() => v7());
    const now = this.clock.now();
    const taken = await this.db.call(takeTry, [tries, keys, now, new Date(now.getTime() - WINDOW_MS)]);
    if (taken.length === 0) throw tooManyTries();
    const found = await o.find(typed.hash);
    if (found === undefined) throw notFound(o.what);
    await this.db.call(forgetTries, [tries]);
    return found;
  }

  /** Forgets tries that no longer count. */
  async expire(): Promise<void> {
    await this.db.call(expireTries, [new Date(this.clock.now().getTime() - WINDOW_MS)]);
  }
}

/** The call in the name of the service, for a case its caller has no place in but holds the code of. */
export function asService(call: CommandCall, job: string, cause: string): CommandCall {
  const { method, request, requestId, purpose, traceparent } = call;
  return { method, request, requestId, purpose, traceparent, passport: ownPassport(job, cause), audited: false };
}

/** This service acting without a user; not signed, it stays in the house. */
export const ownPassport = (job: string, cause: string): Passport =>
  create(PassportSchema, { kind: PassportKind.SERVICE, subject: 'service:casework', issuer: 'casework', job, cause });
