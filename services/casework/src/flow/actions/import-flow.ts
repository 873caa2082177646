import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import type { ImportFlowRequest } from '@wangge/contracts/wangge/casework/v1/flow_service';
import { flowOf, type FlowDefinition } from '@wangge/flow';
import { Clock } from '@wangge/platform/clock';
import {
  Database,
  earlier,
  earlierStatement,
  earlierValues,
  scopeOf,
  type CommandCall,
  type Earlier,
  type Tx,
} from '@wangge/platform/persistence';
import { NIL } from 'uuid';
import { FlowBook } from '../flow.book.ts';
import { badFlow } from '../flow.errors.ts';
import { flowFaults } from '../flow.rules.ts';
import { INSERT_FLOW, LATEST_FLOW, LOCK_FLOWS, TELL_FLOW } from '../flow.store.ts';
import { definitionOf } from '../flow.view.ts';

const CHANGED = 'CHANGED';

/** Imports a flow as the next version of its name; one that equals the latest changes nothing. */
@Injectable()
export class ImportFlow {
  constructor(
    private readonly db: Database,
    private readonly book: FlowBook,
    private readonly clock: Clock,
  ) {}

  async run({ flow, validateOnly }: ImportFlowRequest, call: CommandCall) {
    const data = flow && definitionOf(flow);
    const faults = flowFaults(data);
    if (faults.length > 0) throw badFlow(faults);
    const definition = flowOf(data);
    this.book.refresh();
    const latest = (await this.book.find(definition.name, 0))?.flow.definition;
    if (validateOnly) return { version: latest?.version ?? 0, changed: false };
    const repeated = earlier(call, await this.db.read(scopeOf(call), earlierStatement, earlierValues(call)));
    if (repeated) return answerOf(repeated);
    if (latest && same(latest, definition)) return { version: latest.version, changed: false };
    const answer = await this.db.transaction(scopeOf(call), (tx) => this.#keep(tx, definition, call));
    this.book.refresh();
    return answer;
  }

  async #keep(tx: Tx, definition: FlowDefinition, call: CommandCall) {
    await tx.query(LOCK_FLOWS);
    const repeated = earlier(call, await tx.query(earlierStatement.text, earlierValues(call)));
    if (repeated) return answerOf(repeated);
    const { name } = definition;
    const [latest] = await tx.query<{ version: number; definition: unknown }>(LATEST_FLOW, [name]);
    const changed = !latest || !same(latest.definition, definition);
    const version = (latest?.version ?? 0) + (changed ? 1 : 0);
    if (changed) {
      await tx.query(INSERT_FLOW, [name, version, JSON.stringify({ ...definition, version }), this.clock.now()]);
      await tx.query(TELL_FLOW, [name]);
    }
    await tx.remember({ call, aggregateId: NIL, version, resultCode: changed ? CHANGED : 'OK' });
    return { version, changed };
  }
}

const answerOf = ({ version, resultCode }: Earlier) => ({ version, changed: resultCode === CHANGED });

/** Whether a stored flow says the same; its number and what it leaves out as empty do not count. */
function same(stored: unknown, definition: FlowDefinition): boolean {
  return isDeepStrictEqual({ ...flowOf(stored), version: 0 }, { ...definition, version: 0 });
}
