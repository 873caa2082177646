import { Injectable } from '@nestjs/common';
import type {
  ApproveResidentExportRequest,
  CancelResidentExportRequest,
  RejectResidentExportRequest,
} from '@wangge/contracts/wangge/registry/v1/resident_export_service';
import { Clock } from '@wangge/platform/clock';
import { notFound } from '@wangge/platform/errors';
import { actorOf } from '@wangge/platform/identity';
import { Database, once, type Tx } from '@wangge/platform/persistence';
import type { Call } from '@wangge/platform/rpc';
import type { ResidentExport } from '../resident-export.entity.ts';
import { exportDecided } from '../resident-export.errors.ts';
import { endOf, mayDecide, stateAt } from '../resident-export.rules.ts';
import * as store from '../resident-export.store.ts';
import { exportView } from '../resident-export.view.ts';

type Change = (one: ResidentExport, now: Date) => Partial<ResidentExport>;

/** Approves or rejects an export as the second person, or takes one's own back. */
@Injectable()
export class DecideExport {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  approve({ exportId, reason }: ApproveResidentExportRequest, call: Call) {
    return this.#decide(exportId, call, (_one, now) => ({
      ...{ state: 'approved', expireTime: endOf(now), decideReason: reason },
    }));
  }

  reject({ exportId, reason }: RejectResidentExportRequest, call: Call) {
    return this.#decide(exportId, call, () => ({ state: 'rejected', decideReason: reason }));
  }

  cancel({ exportId }: CancelResidentExportRequest, call: Call) {
    return this.#change(exportId, call, (one, now) => {
      if (one?.actor !== actorOf(call.passport)) throw notFound('resident export');
      const open = ['requested', 'approved'].includes(stateAt(one, now));
      return open ? { state: 'cancelled' } : {};
    });
  }

  #decide(exportId: string, call: Call, decision: Change) {
    return this.#change(exportId, call, (one, now) => {
      if (one === undefined || !mayDecide(call.passport, one)) throw notFound('resident export');
      const state = stateAt(one, now);
      if (state !== 'requested') throw exportDecided(exportId, state);
      return { ...decision(one, now), decidedBy: actorOf(call.passport), decideTime: now };
    });
  }

  #change(
    exportId: string,
    call: Call,
    change: (one: ResidentExport | undefined, now: Date) => Partial<ResidentExport>,
  ) {
    const now = this.clock.now();
    const write = async (tx: Tx) => {
      const one = await store.lockExport(tx, exportId);
      const changed = change(one, now);
      if (one === undefined) throw notFound('resident export');
      const version = one.version + 1;
      await store.updateExport(tx, { ...one, ...changed, version });
      return { id: exportId, version };
    };
    return once(this.db, call, write, async (tx, id) => {
      const one = await store.exportById(tx, id);
      if (one === undefined) throw notFound('resident export');
      return { export: exportView(one, now) };
    });
  }
}
