import { Injectable } from '@nestjs/common';
import { Database, jobScope, Sealer, statement } from '@wangge/platform/persistence';
import type { Teller } from './teller.ts';

const DAY_MS = 24 * 60 * 60_000;
/** What the first telling follows. */
const NONE = '00000000-0000-0000-0000-000000000000';

/** Name under which the service looks for what a teller told before, and joins it. */
export const FOLD = 'fold';

const toldBefore = statement(
  'telling_before',
  `select case_id as "caseId", tell_time as "tellTime" from telling
   where teller = any ($1::bytea[]) and matter_code = $2 and grid_id = $3 order by tell_time desc, case_id desc limit 1`,
);

const followedBy = statement(
  'telling_followed',
  `select follows_number as "followsNumber" from telling where case_id = $1`,
);

/** What the row of a telling says beside the case's own facts. */
export interface NewTelling {
  readonly teller: Buffer;
  readonly gridId: string;
  /** The telling it comes after; two that come after the same one are one too many. */
  readonly follows: string;
  /** Number of that case, where it was over. */
  readonly followsNumber: string;
}

/** Where the same person told the same before. */
export interface Asked {
  readonly teller: Teller;
  readonly matterCode: string;
  readonly gridId: string;
}

/** What was told before, if anything was. */
export interface Before extends Asked {
  readonly last: { readonly caseId: string; readonly tellTime: Date } | undefined;
}

/** Whether the last telling lies within so many days. */
export const isWithinDays = ({ last }: Before, days: number, at: Date): boolean =>
  last !== undefined && last.tellTime.getTime() > at.getTime() - days * DAY_MS;

/** Compares tellers by a keyed hash; nobody learns who it is. */
@Injectable()
export class Tellings {
  constructor(
    private readonly db: Database,
    private readonly sealer: Sealer,
  ) {}

  rowOf({ teller: { kind, value }, gridId, last }: Before, followsNumber = ''): NewTelling {
    return { teller: this.sealer.index(kind, value), gridId, follows: last?.caseId ?? NONE, followsNumber };
  }

  /** Number of the case, over by then, that another one repeated; empty where it repeated none. A number alone, of nobody. */
  async followedBy(caseId: string): Promise<string> {
    const rows = await this.db.read<{ followsNumber: string }>(jobScope('casework', FOLD), followedBy, [caseId]);
    return rows[0]?.followsNumber ?? '';
  }

  /** The newest case this teller opened of this matter and grid, however long ago. */
  async before(asked: Asked): Promise<Before> {
    const { teller, matterCode, gridId } = asked;
    const values = [this.sealer.indexes(teller.kind, teller.value), matterCode, gridId];
    const [last] = await this.db.read<{ caseId: string; tellTime: Date }>(
      jobScope('casework', FOLD),
      toldBefore,
      values,
    );
    return { ...asked, last };
  }
}
