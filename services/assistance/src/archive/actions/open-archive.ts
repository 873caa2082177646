import { Injectable } from '@nestjs/common';
import type { OpenArchiveRequest } from '@wangge/contracts/wangge/assistance/v1/archive_service';
import { PlaceService } from '@wangge/contracts/wangge/grid/v1/place_service';
import { Clock } from '@wangge/platform/clock';
import { notFound } from '@wangge/platform/errors';
import {
  brokenConstraint,
  Database,
  earlier,
  earlierStatement,
  earlierValues,
  onceMore,
  scopeOf,
  Sealer,
  type Tx,
} from '@wangge/platform/persistence';
import { Places } from '@wangge/platform/places';
import { type Call, RpcClients } from '@wangge/platform/rpc';
import { v7 } from 'uuid';
import { nextVisit, reviewDate } from '../../visit/visit.plan.ts';
import { archiveOpen, nobodyResponsible } from '../archive.errors.ts';
import { archiveOpened, type ArchiveRow, findArchive, hasArchive, insertArchive } from '../archive.store.ts';
import { toArchive } from '../archive.view.ts';

/** Opens a care archive and sets its first visit. */
@Injectable()
export class OpenArchive {
  constructor(
    private readonly database: Database,
    private readonly places: Places,
    private readonly rpc: RpcClients,
    private readonly sealer: Sealer,
    private readonly clock: Clock,
  ) {}

  async run(request: OpenArchiveRequest, call: Call) {
    const helperStaffId = request.helperStaffId || (await this.responsible(request.gridId, call));
    const archive = await onceMore(() =>
      this.database.transaction(scopeOf(call), (tx) => this.open(tx, request, helperStaffId, call)),
    );
    return { archive: toArchive(archive) };
  }

  private async open(tx: Tx, request: OpenArchiveRequest, helperStaffId: string, call: Call): Promise<ArchiveRow> {
    const repeat = earlier(call, await tx.query(earlierStatement.text, earlierValues(call)));
    if (repeat) return (await findArchive(tx, repeat.aggregateId)) ?? fail('archive');
    // Seen by whoever sees the other archive: one that lies elsewhere is nothing to them, and nothing tells of it.
    if (await hasArchive(tx, request.personId, request.kind)) throw archiveOpen();
    const row = this.newArchive(request, helperStaffId);
    await insertArchive(tx, row).catch((error: unknown) => {
      throw brokenConstraint(error) === 'archive_person_grid' ? archiveOpen() : error;
    });
    await tx.publish(archiveOpened(row));
    await tx.remember({ call, aggregateId: row.archiveId, version: row.version });
    return row;
  }

  private newArchive(request: OpenArchiveRequest, helperStaffId: string): ArchiveRow {
    const { personId, gridId, kind, basis, basisReference, need, tier } = request;
    const now = this.clock.now();
    const archiveId = v7();
    const due = nextVisit(tier, now);
    return {
      archiveId,
      personId,
      kind,
      basis,
      basisReference,
      sealed: this.sealer.seal(archiveId, { need }),
      tier,
      helperStaffId,
      gridId,
      orgPath: this.places.pathOf(gridId) ?? fail('grid'),
      reviewDate: reviewDate(now),
      nextVisitTime: due,
      visitId: v7(),
      escalationLevel: 0,
      nextAlarmTime: due,
      version: 1,
      createdTime: now,
    };
  }

  private async responsible(gridId: string, call: Call): Promise<string> {
    const client = this.rpc.asService(PlaceService, { job: 'find-helper', cause: call.requestId });
    const { responsible } = await client.whoIsResponsible({ placeId: gridId });
    const [first] = responsible;
    if (first === undefined) throw nobodyResponsible();
    return first.staffId;
  }
}

const fail = (what: string): never => {
  throw notFound(what);
};
