import { Injectable } from '@nestjs/common';
import { Clock } from '@wangge/platform/clock';
import { notFound } from '@wangge/platform/errors';
import {
  type CommandCall,
  commandValues,
  Conflict,
  Database,
  earlier,
  earlierStatement,
  earlierValues,
  scopeOf,
  type Statement,
} from '@wangge/platform/persistence';
import { checkRevealLimit, GRANT_MS, REVEAL_WINDOW_MS } from '@wangge/platform/privacy';
import { v7 } from 'uuid';
import { grantExpired } from '../registry.errors.ts';
import { grantById, grantsOf, revealPerson } from './person.store.ts';

/** What is to be shown of whom. */
export interface Wish {
  /** Finds the row with the values, within the caller's scope. */
  readonly find: readonly [Statement, readonly unknown[]];
  /** What it is, for NOT_FOUND. */
  readonly what: string;
  /** Fields as the grant names them, and as the record does. */
  readonly fields: readonly string[];
  readonly shown: readonly string[];
  /** Writes the grant; that of a person unless something else is shown. */
  readonly grant?: Statement;
  readonly occasion: { readonly case: string | undefined; readonly value?: string | undefined };
}

/** The row to show, and until when. */
export interface Granted<R> {
  readonly row: R;
  readonly expireTime: Date;
}

/** Grants to see clear values of one person: five minutes, for one occasion, so many an hour; who saw them in the same commit. */
@Injectable()
export class RevealGrants {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * Writes a grant and answers the row; a repeat answers it while its grant lasts, `Conflict` when the person has just gone.
   * @throws DomainError NOT_FOUND, FAILED_PRECONDITION GRANT_EXPIRED, RESOURCE_EXHAUSTED REVEAL_LIMIT
   */
  async take<R extends { readonly personId: string }>(
    wish: Wish,
    call: CommandCall,
  ): Promise<Granted<R> | typeof Conflict> {
    const scope = scopeOf(call);
    const now = this.clock.now();
    const [repeats, [row], granted] = (await this.db.readAll(scope, [
      [earlierStatement, earlierValues(call)],
      [wish.find[0], [...wish.find[1]]],
      [grantsOf, [scope.actor, new Date(now.getTime() - REVEAL_WINDOW_MS)]],
    ])) as unknown as readonly [unknown[], R[], { readonly grantTime: Date }[]];
    if (!row) throw notFound(wish.what);
    const repeat = earlier(call, repeats);
    if (repeat) return { row, expireTime: await this.#stillGranted(repeat.aggregateId, row.personId, call) };
    const times = granted.map(({ grantTime }) => grantTime);
    checkRevealLimit(times, now);
    const expireTime = new Date(now.getTime() + GRANT_MS);
    return (await this.#grant(row.personId, expireTime, wish, call)) ? { row, expireTime } : Conflict;
  }

  async #grant(
    personId: string,
    expireTime: Date,
    { fields, shown, occasion, grant = revealPerson }: Wish,
    call: CommandCall,
  ) {
    const grantId = v7();
    const visitId = occasion.case === 'visitId' ? occasion.value : null;
    const values = [grantId, personId, fields, visitId, this.clock.now(), expireTime];
    const audit = { subjects: [personId], fields: [...shown], caseId: occasion.value ?? null };
    const tail = commandValues(call, { aggregateId: grantId, version: 1, events: [], audit });
    const [result] = await this.db.call<{ rows: number }>(grant, [...values, ...tail]);
    return result?.rows === 1;
  }

  async #stillGranted(grantId: string, personId: string, call: CommandCall): Promise<Date> {
    const [grant] = await this.db.read<{ expireTime: Date }>(scopeOf(call), grantById, [grantId]);
    if (!grant || grant.expireTime <= this.clock.now()) throw grantExpired(personId);
    return grant.expireTime;
  }
}
