import type { MessageInitShape } from '@bufbuild/protobuf';
import { Injectable } from '@nestjs/common';
import type {
  AssessImpactRequest,
  ImpactSchema,
  ListImpactsRequest,
} from '@wangge/contracts/wangge/privacy/v1/office_service';
import { Clock } from '@wangge/platform/clock';
import { notFound } from '@wangge/platform/errors';
import {
  Database,
  nextVersionOf,
  once,
  pageOf,
  PageTokens,
  scopeOf,
  timeOf,
  type Tx,
} from '@wangge/platform/persistence';
import type { Call } from '@wangge/platform/rpc';
import { v7 } from 'uuid';
import { dayOf } from '../person/day.ts';

const COLUMNS = `impact_id as "impactId", purpose, version, kinds, legal_basis as "legalBasis", necessity, risks, measures, decision,
  review_date::text as "reviewDate", assessed_by as "assessedBy", assess_time as "assessTime",
  ((assess_time + interval '3 years')::date)::text as "keepUntil",
  not exists (select from impact later where later.purpose = impact.purpose and later.version > impact.version) as standing`;
const ADD = `insert into impact (impact_id, purpose, version, kinds, legal_basis, necessity, risks, measures, decision, review_date, assessed_by, assess_time)
  select $1, $2, coalesce(max(version), 0) + 1, $3, $4, $5, $6, $7, $8, $9, $10, $11 from impact where purpose = $2`;
const ONE = `select ${COLUMNS} from impact where impact_id = $1`;
const LIST = `select ${COLUMNS} from impact where ($1::uuid is null or impact_id < $1) order by impact_id desc limit $2`;

interface ImpactRow {
  readonly impactId: string;
  readonly reviewDate: string;
  readonly assessTime: Date;
  readonly standing: boolean;
}

/** Impact assessments: a new version of a purpose never overwrites the one before. */
@Injectable()
export class ImpactDesk {
  constructor(
    private readonly db: Database,
    private readonly pages: PageTokens,
    private readonly clock: Clock,
  ) {}

  async assess(request: AssessImpactRequest, call: Call) {
    const { purpose, kinds, legalBasis, necessity, risks, measures, decision, reviewDate } = request;
    const add = async (tx: Tx): Promise<string> => {
      const id = v7();
      await nextVersionOf(tx, `impact/${purpose}`);
      const words = [kinds, legalBasis, necessity, risks, measures, decision, reviewDate];
      await tx.query(ADD, [id, purpose, ...words, scopeOf(call).actor, this.clock.now()]);
      return id;
    };
    const impact = await once(this.db, call, add, async (tx, id) => {
      const [row] = await tx.query<ImpactRow>(ONE, [id]);
      if (row === undefined) throw notFound('impact');
      return this.#shown(row);
    });
    return { impact };
  }

  async list({ pageSize }: ListImpactsRequest, call: Call) {
    const o = { text: LIST, id: 'impactId', pageSize } as const;
    const { rows, nextPageToken } = await pageOf<ImpactRow>(this.db, this.pages, call, o);
    return { impacts: rows.map((row) => this.#shown(row)), nextPageToken };
  }

  #shown({ standing, ...row }: ImpactRow): MessageInitShape<typeof ImpactSchema> {
    const reviewDue = standing && row.reviewDate <= dayOf(this.clock.now());
    return { ...row, assessTime: timeOf(row.assessTime), reviewDue };
  }
}
