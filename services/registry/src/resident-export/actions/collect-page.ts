import { create } from '@bufbuild/protobuf';
import { Injectable } from '@nestjs/common';
import {
  type CollectResidentExportPageRequest,
  CollectResidentExportPageResponseSchema,
} from '@wangge/contracts/wangge/registry/v1/resident_export_service';
import { Clock } from '@wangge/platform/clock';
import { notFound } from '@wangge/platform/errors';
import { actingForOf, actorOf } from '@wangge/platform/identity';
import { Database, once, operationOf, Sealer, type Tx } from '@wangge/platform/persistence';
import { personIdsOf, sensitiveFieldsOf } from '@wangge/platform/privacy';
import { type Call, traceIdOf } from '@wangge/platform/rpc';
import { openPerson } from '../../person/person.envelope.ts';
import { personMessage } from '../../person/person.view.ts';
import type { ResidentExport } from '../resident-export.entity.ts';
import { exportNotReady, exportPageTaken } from '../resident-export.errors.ts';
import { stateAt } from '../resident-export.rules.ts';
import * as store from '../resident-export.store.ts';
import { exportView } from '../resident-export.view.ts';

/** Hands a page over to the asker, in order and once, and records it about everybody on it in the same commit. */
@Injectable()
export class CollectPage {
  constructor(
    private readonly db: Database,
    private readonly sealer: Sealer,
    private readonly clock: Clock,
  ) {}

  run({ exportId, page }: CollectResidentExportPageRequest, call: Call) {
    const now = this.clock.now();
    const write = async (tx: Tx) => {
      const one = own(await store.lockExport(tx, exportId), call);
      const state = stateAt(one, now);
      if (state !== 'approved') throw exportNotReady(exportId, state);
      if (page !== one.pagesDone || page >= one.pageCount) throw exportPageTaken(exportId, one.pagesDone);
      const [pagesDone, version] = [page + 1, one.version + 1];
      const last = pagesDone === one.pageCount;
      await store.updateExport(tx, { ...one, version, pagesDone, state: last ? 'handed-over' : 'approved' });
      return { id: exportId, version };
    };
    return once(this.db, call, write, (tx) => this.#page(tx, exportId, page, now, call));
  }

  async #page(tx: Tx, exportId: string, page: number, now: Date, call: Call) {
    const one = own(await store.exportById(tx, exportId), call);
    // A repeat, too, is answered only while the export lasts.
    if (one.expireTime <= now || one.state === 'cancelled') throw exportNotReady(exportId, stateAt(one, now));
    const persons = (await store.personsOfPage(tx, exportId, page)).map((row) =>
      personMessage(row, openPerson(this.sealer, row)),
    );
    const answer = create(CollectResidentExportPageResponseSchema, { export: exportView(one, now), persons });
    await tx.audit({
      ...{ actor: one.actor, actingFor: actingForOf(call.passport), operation: operationOf(call), caseId: null },
      // What the export is for, whatever this one call says.
      ...{ purpose: one.purpose, requestId: call.requestId, queryHash: null, traceId: traceIdOf(call.traceparent) },
      subjects: personIdsOf(CollectResidentExportPageResponseSchema, answer),
      fields: sensitiveFieldsOf(CollectResidentExportPageResponseSchema, answer),
    });
    call.audited = true;
    return answer;
  }
}

function own(one: ResidentExport | undefined, { passport }: Call): ResidentExport {
  if (one?.actor !== actorOf(passport)) throw notFound('resident export');
  return one;
}
