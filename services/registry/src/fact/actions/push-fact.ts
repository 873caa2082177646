import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Injectable } from '@nestjs/common';
import type { PushFactRequest } from '@wangge/contracts/wangge/exchange/v1/department_fact_service';
import { FactPushedSchema } from '@wangge/contracts/wangge/registry/v1/registry_events';
import { Clock } from '@wangge/platform/clock';
import { notFound } from '@wangge/platform/errors';
import { event } from '@wangge/platform/events';
import {
  Database,
  earlier,
  earlierStatement,
  earlierValues,
  onceMore,
  scopeOf,
  Sealer,
  type Tx,
} from '@wangge/platform/persistence';
import type { Call } from '@wangge/platform/rpc';
import { v7 } from 'uuid';
import { auditEntry } from '../../audit-entry.ts';
import type { DirectoryRow } from '../../directory/directory.store.ts';
import { Directory } from '../../directory/directory.ts';
import { factContent } from '../person-fact.content.ts';
import { insertFact, receiveTimeOf } from '../person-fact.store.ts';

/** Takes a fact of a department about a person its agreement covers. */
@Injectable()
export class PushFact {
  constructor(
    private readonly db: Database,
    private readonly directory: Directory,
    private readonly sealer: Sealer,
    private readonly clock: Clock,
  ) {}

  async run(request: PushFactRequest, call: Call) {
    const person = await this.directory.find(request.person, call);
    return onceMore(() => this.db.transaction(scopeOf(call), (tx) => this.#take(tx, request, person, call)));
  }

  async #take(tx: Tx, request: PushFactRequest, { personId, orgPath }: DirectoryRow, call: Call) {
    const repeat = earlier(call, await tx.query(earlierStatement.text, earlierValues(call)));
    if (repeat) return taken(repeat.aggregateId, await receiveTimeOf(tx, repeat.aggregateId));
    const { envelope, ...content } = factContent(request);
    const { departmentId = '', officer = '', agreementId = '', caseReference = '' } = call.passport.department ?? {};
    const [factId, receiveTime] = [v7(), this.clock.now()];
    await insertFact(tx, {
      ...content,
      ...{ factId, personId, departmentId, officer, agreementId, caseReference, receiveTime },
      sealed: this.sealer.seal(factId, envelope),
    });
    await tx.publish(
      event({
        ...{ schema: FactPushedSchema, aggregateId: factId, version: 1, orgPath },
        message: { factId, version: 1, personId, orgPath, time: timestampFromDate(receiveTime) },
      }),
    );
    await tx.audit(auditEntry(call, { subjects: [personId], fields: [`fact/${content.event}`] }));
    await tx.remember({ call, aggregateId: factId, version: 1 });
    return taken(factId, receiveTime);
  }
}

function taken(factId: string, receiveTime: Date | undefined) {
  if (!receiveTime) throw notFound('fact');
  return { factId, receiveTime: timestampFromDate(receiveTime) };
}
