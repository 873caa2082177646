import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { ErrorReason } from '@wangge/contracts/wangge/casework/v1/errors';
import type { ImportRulesRequest } from '@wangge/contracts/wangge/casework/v1/rule_service';
import { Clock } from '@wangge/platform/clock';
import { invalidFields } from '@wangge/platform/errors';
import {
  Database,
  earlier,
  earlierStatement,
  earlierValues,
  scopeOf,
  type CommandCall,
  type Tx,
} from '@wangge/platform/persistence';
import { NIL } from 'uuid';
import { RuleBook, RULES_CHANNEL } from '../rules.book.ts';
import { ruleFaults, type Rules } from '../rules.ts';
import { rulesOf } from '../rules.view.ts';

const CHANGED = 'CHANGED';
const LOCK = `select pg_advisory_xact_lock(hashtextextended('casework_rules', 0))`;
const LATEST = 'select version, rules from ruling order by version desc limit 1';
const INSERT = 'insert into ruling (version, rules, import_time) values ($1, $2, $3)';

/** Imports rules as the next version; those that equal the latest change nothing. */
@Injectable()
export class ImportRules {
  constructor(
    private readonly db: Database,
    private readonly book: RuleBook,
    private readonly clock: Clock,
  ) {}

  async run(request: ImportRulesRequest, call: CommandCall) {
    const rules = rulesOf(request.rules);
    const faults = ruleFaults(rules);
    if (faults.length > 0) throw invalidFields(faults, ErrorReason[ErrorReason.BAD_RULES]);
    const answer = await this.db.transaction(scopeOf(call), (tx) => this.#keep(tx, rules, call));
    this.book.refresh();
    return answer;
  }

  async #keep(tx: Tx, rules: Rules, call: CommandCall) {
    await tx.query(LOCK);
    const repeated = earlier(call, await tx.query(earlierStatement.text, earlierValues(call)));
    if (repeated) return { version: repeated.version, changed: repeated.resultCode === CHANGED };
    const [latest] = await tx.query<{ version: number; rules: unknown }>(LATEST);
    const changed = !latest || !isDeepStrictEqual(latest.rules, rules);
    const version = (latest?.version ?? 0) + (changed ? 1 : 0);
    if (changed) {
      await tx.query(INSERT, [version, JSON.stringify(rules), this.clock.now()]);
      await tx.query(`select pg_notify('${RULES_CHANNEL}', $1::text)`, [String(version)]);
    }
    await tx.remember({ call, aggregateId: NIL, version, resultCode: changed ? CHANGED : 'OK' });
    return { version, changed };
  }
}
