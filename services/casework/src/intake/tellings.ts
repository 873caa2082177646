import { Injectable } from '@nestjs/common';
import { Database, jobScope, Sealer, statement } from '@wangge/platform/persistence';
import type { Teller } from './teller.ts';

const DAY_MS = 24 * 60 * 60_000;

/** Name under which the service looks for what a teller told before, and joins it. */
export const FOLD = 'fold';

const toldBefore = statement(
  'telling_before',
  `select case_id as "caseId" from telling
   where teller = any ($1::bytea[]) and matter_code = $2 and grid_id = $3 and tell_time > $4 order by tell_time desc, case_id desc limit 1`,
);

/** What the row of a telling says beside the case's own facts. */
export interface NewTelling {
  readonly teller: Buffer;
  readonly gridId: string;
}

/** Where the same person told the same before. */
export interface Asked {
  readonly teller: Teller;
  readonly matterCode: string;
  readonly gridId: string;
  readonly days: number;
  readonly at: Date;
}

/** Compares tellers by a keyed hash; nobody learns who it is. */
@Injectable()
export class Tellings {
  constructor(
    private readonly db: Database,
    private readonly sealer: Sealer,
  ) {}

  rowOf({ kind, value }: Teller, gridId: string): NewTelling {
    return { teller: this.sealer.index(kind, value), gridId };
  }

  /** The newest case this teller opened of this matter and grid within so many days. */
  async before({ teller, matterCode, gridId, days, at }: Asked): Promise<string | undefined> {
    const since = new Date(at.getTime() - days * DAY_MS);
    const values = [this.sealer.indexes(teller.kind, teller.value), matterCode, gridId, since];
    const [row] = await this.db.read<{ caseId: string }>(jobScope('casework', FOLD), toldBefore, values);
    return row?.caseId;
  }
}
