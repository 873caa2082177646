import { randomBytes } from 'node:crypto';
import { Injectable, NotFoundException, type OnModuleInit, UnprocessableEntityException } from '@nestjs/common';
import { And, DataSource, LessThan, MoreThanOrEqual } from 'typeorm';
import { v7 } from 'uuid';
import { z } from 'zod';
import { Audit, CaseFile, CaseHistory, Outbox } from './entities.ts';
import type { Caller } from './token.guard.ts';

/** A report as it is taken: the bounds of our contract. */
export const newCase = z.object({
  requestId: z.uuid(),
  matterCode: z.string().regex(/^[0-9]{2}(\.[0-9]{2}){0,7}$/),
  description: z.string().min(1).max(2000),
  channel: z.string().max(20),
  gridId: z.uuid(),
  placeWords: z.string().max(200),
});
export type NewCase = z.output<typeof newCase>;

const DAY_MS = 86_400_000;

/** Cases by repositories; what belongs together is saved in one transaction. */
@Injectable()
export class CaseService implements OnModuleInit {
  readonly #writer = v7();
  readonly #grids = new Map<string, string>();
  #seq = 0;

  constructor(private readonly dataSource: DataSource) {}

  async onModuleInit(): Promise<void> {
    const places = await this.dataSource.query<{ place_id: string; org_path: string }[]>(
      'select place_id, org_path from public.place',
    );
    for (const { place_id, org_path } of places) this.#grids.set(place_id, org_path);
  }

  async read(caseId: string): Promise<CaseFile> {
    const found = await this.dataSource.getRepository(CaseFile).findOneBy({ caseId });
    if (found === null) throw new NotFoundException();
    return found;
  }

  list(under: string, pageSize: number): Promise<CaseFile[]> {
    return this.dataSource.getRepository(CaseFile).find({
      where: { orgPath: And(MoreThanOrEqual(under), LessThan(`${under}/`)) },
      order: { caseId: 'DESC' },
      take: pageSize,
    });
  }

  async create(init: NewCase, { subject, roles }: Caller): Promise<CaseFile> {
    const orgPath = this.#grids.get(init.gridId);
    if (orgPath === undefined) throw new UnprocessableEntityException();
    const now = new Date();
    const opened = opening(init, orgPath, subject, now);
    await this.dataSource.transaction(async (manager) => {
      await manager.save(CaseFile, opened);
      await manager.save(CaseHistory, historyOf(opened, roles[0] ?? '', now));
      await manager.save(Outbox, eventOf(opened));
      await manager.save(Audit, this.#auditOf(opened, init.requestId));
    });
    return opened;
  }

  #auditOf({ caseId, orgPath, reporterSubject }: CaseFile, requestId: string): Audit {
    return {
      ...{ writer: this.#writer, writerSeq: (this.#seq += 1), actor: reporterSubject, actingFor: orgPath },
      ...{ operation: 'cases/create', purpose: '', caseId, subjects: [], fields: [], requestId, traceId: '' },
    };
  }
}

function opening(init: NewCase, orgPath: string, subject: string, now: Date): CaseFile {
  const { matterCode, description, channel, gridId, placeWords } = init;
  const caseId = v7();
  const due = new Date(now.getTime() + 3 * DAY_MS);
  return {
    ...{ caseId, number: `110101008-${caseId}`, version: 1, state: 'reported', flow: 'seven-stage', flowVersion: 1 },
    ...{ matterCode, matterName: '卫生死角', catalogueVersion: 1, itemClass: 'promised', description, channel },
    ...{ gridId, happenedAtPath: orgPath, orgPath, longitude: null, latitude: null, placeWords },
    ...{ reporterSubject: subject, reporterId: '', sealed: null, followCodeHash: randomBytes(32), leadUnitId: null },
    ...{ unitIds: [], clocks: [{ name: 'overall', started: now, due }], nextAlarmAt: due, light: 'green' },
    ...{ escalationLevel: 0, reworkCount: 0, objectionCount: 0, reopenCount: 0, satisfaction: 0 },
    ...{ reportTime: now, fileTime: null, closeTime: null },
  };
}

function historyOf(opened: CaseFile, actorLabel: string, happenTime: Date): CaseHistory {
  const { caseId, state, clocks, reporterSubject: actor, orgPath } = opened;
  return {
    ...{ caseId, version: 1, action: 'report', fromState: '', toState: state, actor, actingFor: orgPath, actorLabel },
    ...{ note: '', happenTime, snapshot: { state, orgPath, clocks } },
  };
}

function eventOf({ caseId, orgPath, number, matterCode }: CaseFile): Outbox {
  return {
    ...{ aggregateId: caseId, version: 1, messageId: v7(), subject: 'case.reported', orgPath },
    ...{ body: Buffer.from(JSON.stringify({ caseId, number, matterCode, orgPath })), traceparent: '' },
  };
}
