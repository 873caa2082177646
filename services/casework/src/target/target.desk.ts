import { Injectable } from '@nestjs/common';
import { TargetProgressedSchema, TargetSetSchema } from '@wangge/contracts/wangge/casework/v1/target_events';
import {
  type ListTargetsRequest,
  type ReportProgressRequest,
  type SetTargetRequest,
  TargetKind,
} from '@wangge/contracts/wangge/casework/v1/target_service';
import { Clock } from '@wangge/platform/clock';
import { notFound } from '@wangge/platform/errors';
import { event } from '@wangge/platform/events';
import { Database, once, PageTokens, scopeOf, timeOf, type Tx } from '@wangge/platform/persistence';
import { Places } from '@wangge/platform/places';
import type { Call } from '@wangge/platform/rpc';
import { localDateOf } from '@wangge/worktime';
import { v7 } from 'uuid';
import { placeNamed } from '../place-named.ts';
import { nameNobody } from '../register.errors.ts';
import { rollUp, type Rolled } from './roll-up.ts';
import type { Target, TargetKindName } from './target.entity.ts';
import { checkAsked, checkPart, checkProgress, checkTarget, refuseHeld, type Asking } from './target.rules.ts';
import {
  ASKING,
  CHANGE_TARGET,
  firstWholes,
  INSERT_TARGET,
  LIST_TARGETS,
  LOCK_TARGET,
  ONE_TARGET,
  TREE,
} from './target.store.ts';

const PAGE = 20;
const KINDS: Readonly<Record<TargetKind, TargetKindName | null>> = {
  [TargetKind.UNSPECIFIED]: null,
  [TargetKind.YEARLY]: 'yearly',
  [TargetKind.KEY]: 'key',
  [TargetKind.LIVELIHOOD]: 'livelihood',
};
const KINDS_BY_NAME: Readonly<Record<TargetKindName, TargetKind>> = {
  yearly: TargetKind.YEARLY,
  key: TargetKind.KEY,
  livelihood: TargetKind.LIVELIHOOD,
};

/** Targets and projects with their parts; lateness is rolled up when they are read. */
@Injectable()
export class TargetDesk {
  constructor(
    private readonly db: Database,
    private readonly pages: PageTokens,
    private readonly clock: Clock,
    private readonly places: Places,
  ) {}

  async set(request: SetTargetRequest, call: Call) {
    checkTarget(request);
    nameNobody({ title: request.title, evidence_needed: request.evidenceNeeded });
    refuseHeld(request.facts);
    const { orgPath } = placeNamed(this.places, request.placeId);
    const add = (tx: Tx) => this.#set(tx, request, orgPath);
    return { target: await once(this.db, call, add, (tx, id) => this.#one(tx, id)) };
  }

  async progress({ targetId, percent, evidence }: ReportProgressRequest, call: Call) {
    nameNobody({ evidence });
    const change = async (tx: Tx) => {
      const [target] = await tx.query<Target>(LOCK_TARGET, [targetId]);
      if (!target) throw notFound('target');
      const at = this.clock.now();
      const tree = await tx.query<Target>(TREE, [target.rootId]);
      checkProgress(target, rollUp(tree, localDateOf(at)).get(targetId)?.openParts ?? 0, { percent, evidence });
      const version = target.version + 1;
      await tx.query(CHANGE_TARGET, [targetId, version, percent, evidence]);
      const { parentId, orgPath, dueDate } = target;
      const message = {
        ...{ targetId, version, parentId: parentId ?? '', orgPath, percent },
        ...{ late: dueDate < localDateOf(at), time: timeOf(at) },
      };
      await tx.publish(event({ schema: TargetProgressedSchema, aggregateId: targetId, version, orgPath, message }));
      return { id: targetId, version };
    };
    return { target: await once(this.db, call, change, (tx, id) => this.#one(tx, id)) };
  }

  async list({ kind, pageSize }: ListTargetsRequest, call: Call) {
    const size = pageSize || PAGE;
    const [after = null] = this.pages.open(call) ?? [];
    const rows = await this.db.transaction(scopeOf(call), (tx) =>
      tx.query<Target>(LIST_TARGETS, [after, size + 1, KINDS[kind]]),
    );
    const { page, next } = firstWholes(rows, size);
    const rolled = rollUp(page, localDateOf(this.clock.now()));
    const targets = page.map((target) => targetOf(target, rolled.get(target.targetId)));
    return { targets, nextPageToken: next === '' ? '' : this.pages.seal(call, [next]) };
  }

  async #set(tx: Tx, request: SetTargetRequest, orgPath: string): Promise<string> {
    const { title, ownerUnitId, ownerPost, dueDate, evidenceNeeded } = request;
    const whole = request.parentId === '' ? undefined : await this.#row(tx, request.parentId);
    if (whole) checkPart(whole, { orgPath, dueDate });
    const facts = request.facts.map(({ code, purpose }) => ({ code, purpose }));
    if (facts.length > 0) {
      const codes = facts.map(({ code }) => code.toLowerCase());
      checkAsked(request.facts, await tx.query<Asking>(ASKING, [codes, orgPath]));
    }
    const [targetId, at] = [v7(), this.clock.now()];
    const kind = whole?.kind ?? KINDS[request.kind];
    const [rootId, parentId, level] = [whole?.rootId ?? targetId, whole?.targetId ?? null, (whole?.level ?? 0) + 1];
    const values = [targetId, rootId, parentId, level, kind, title, orgPath, ownerUnitId || null, ownerPost, dueDate];
    await tx.query(INSERT_TARGET, [...values, evidenceNeeded, JSON.stringify(facts), at]);
    const message = {
      ...{
        targetId,
        version: 1,
        parentId: parentId ?? '',
        kind: kind ? KINDS_BY_NAME[kind] : request.kind,
        title,
        orgPath,
      },
      ...{ ownerUnitId, ownerPost, dueDate, time: timeOf(at) },
    };
    await tx.publish(event({ schema: TargetSetSchema, aggregateId: targetId, version: 1, orgPath, message }));
    return targetId;
  }

  async #row(tx: Tx, targetId: string): Promise<Target> {
    const [row] = await tx.query<Target>(ONE_TARGET, [targetId]);
    if (!row) throw notFound('target');
    return row;
  }

  async #one(tx: Tx, targetId: string) {
    const row = await this.#row(tx, targetId);
    const tree = await tx.query<Target>(TREE, [row.rootId]);
    return targetOf(row, rollUp(tree, localDateOf(this.clock.now())).get(targetId));
  }
}

const targetOf = (row: Target, rolled: Rolled | undefined) => {
  const { targetId, title, orgPath, ownerPost, dueDate, evidenceNeeded, evidence } = row;
  return {
    ...{ targetId, title, orgPath, ownerPost, dueDate, evidenceNeeded, evidence },
    ...{ parentId: row.parentId ?? '', ownerUnitId: row.ownerUnitId ?? '', kind: KINDS_BY_NAME[row.kind] },
    facts: row.facts.map(({ code, purpose }) => ({ code, purpose })),
    ...rolled,
  };
};
