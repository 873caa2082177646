import { Injectable } from '@nestjs/common';
import type {
  GetDuplicateRequest,
  ListDuplicatesRequest,
} from '@wangge/contracts/wangge/registry/v1/duplicate_service';
import { notFound } from '@wangge/platform/errors';
import {
  type CommandCall,
  Database,
  PageTokens,
  readPaths,
  scopeOf,
  Sealer,
  timeOf,
} from '@wangge/platform/persistence';
import { NIL } from 'uuid';
import { openPerson } from '../person/person.envelope.ts';
import { personById, type PersonRow } from '../person/person.store.ts';
import { personMessage } from '../person/person.view.ts';
import { placesToRead } from '../scope-places.ts';
import { differing } from './differing.ts';
import { pairOf, type PairRow, pairsAfter } from './duplicate.store.ts';

const PAGE = 20;

/** Pairs to decide, and two records side by side. */
@Injectable()
export class DuplicateQueries {
  constructor(
    private readonly db: Database,
    private readonly sealer: Sealer,
    private readonly tokens: PageTokens,
  ) {}

  async list({ under, pageSize }: ListDuplicatesRequest, call: CommandCall) {
    const [one = NIL, other = NIL] = this.tokens.open(call) ?? [];
    const places = placesToRead(readPaths(call.passport), under);
    const size = pageSize || PAGE;
    const rows = await this.db.read<PairRow>(scopeOf(call), pairsAfter, [places, one, other, size + 1]);
    const page = rows.slice(0, size);
    const last = rows.length > size ? page.at(-1) : undefined;
    return {
      duplicates: page.map(pairMessage),
      nextPageToken: last ? this.tokens.seal(call, [last.oneId, last.otherId]) : '',
    };
  }

  async get({ personId, otherPersonId }: GetDuplicateRequest, call: CommandCall) {
    const [[one], [other], [pair]] = (await this.db.readAll(scopeOf(call), [
      [personById, [personId]],
      [personById, [otherPersonId]],
      [pairOf, [personId, otherPersonId]],
    ])) as [PersonRow[], PersonRow[], PairRow[]];
    if (!one || !other) throw notFound('person');
    const [first, second] = [one, other].map((row) => personMessage(row, openPerson(this.sealer, row)));
    if (!first || !second) throw notFound('person');
    return {
      ...{ person: first, other: second, differingFields: differing(first, second) },
      ...(pair && { duplicate: pairMessage(pair) }),
    };
  }
}

const pairMessage = ({ oneId, otherId, kinds, state, orgPath, findTime }: PairRow) => ({
  ...{ personId: oneId, otherPersonId: otherId, kinds, state, orgPath, findTime: timeOf(findTime) },
});
