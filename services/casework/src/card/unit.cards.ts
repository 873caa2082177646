import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Injectable } from '@nestjs/common';
import { CardGivenSchema } from '@wangge/contracts/wangge/casework/v1/card_events';
import type { ListCardsRequest } from '@wangge/contracts/wangge/casework/v1/supervision_service';
import { event } from '@wangge/platform/events';
import {
  Database,
  nextVersionOf,
  pageOf,
  PageTokens,
  statement,
  timeOf,
  type CommandCall,
  type Tx,
} from '@wangge/platform/persistence';
import { v7 } from 'uuid';
import type { Step } from '../case/case.change.ts';
import type { Case } from '../case/case.state.ts';
import type { UnitCard } from './card.entity.ts';
import { overdueUnits, type Overdue } from './overdue.ts';

const keep = statement(
  'card_keep_overdue',
  'insert into unit_overdue (case_id, version, unit_id, org_path, over_time) values ($1, $2, $3, $4, $5)',
);
/** Rules that are met now and have given this unit no such card within their days: nobody is shown the same card twice for one count. */
const due = statement(
  'card_due',
  `select r.color, r.within_days as "withinDays", n.overdue::int as "overdueCount"
  from card_rule r cross join lateral (select count(*) as overdue from unit_overdue o
    where o.unit_id = $1 and o.org_path = $2 and o.over_time > $3::timestamptz - make_interval(days => r.within_days)) n
  where n.overdue >= r.overdue_count and not exists (select from unit_card c where c.unit_id = $1 and c.org_path = $2
    and c.color = r.color and c.give_time > $3::timestamptz - make_interval(days => r.within_days))
  order by r.overdue_count`,
);
const GIVE = `insert into unit_card (card_id, unit_id, unit_name, color, org_path, overdue_count, within_days, case_id, give_time)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`;
const COLUMNS = `card_id as "cardId", unit_id as "unitId", unit_name as "unitName", color, org_path as "orgPath",
  overdue_count as "overdueCount", within_days as "withinDays", case_id as "caseId", give_time as "giveTime"`;
/** [behind this id, how many, unit or null]: the policies show each reader theirs. */
const LIST = `select ${COLUMNS} from unit_card where ($1::uuid is null or card_id < $1) and ($3::uuid is null or unit_id = $3)
  order by card_id desc limit $2`;

type Met = Pick<UnitCard, 'color' | 'withinDays' | 'overdueCount'>;

/** Yellow and red cards (黄牌、红牌): given with the deadline that makes the count full, in its transaction, so once and never early. */
@Injectable()
export class UnitCards {
  constructor(
    private readonly db: Database,
    private readonly pages: PageTokens,
  ) {}

  /** What the deadlines just told mean for the units whose time they were. */
  async consider(tx: Tx, found: Case, steps: readonly Step[], at: Date): Promise<void> {
    for (const overdue of overdueUnits(found, steps)) {
      const [, , met] = await Promise.all([
        nextVersionOf(tx, `card ${overdue.unitId}`),
        tx.query(keep, [found.facts.caseId, overdue.version, overdue.unitId, overdue.orgPath, at]),
        tx.query<Met>(due, [overdue.unitId, overdue.orgPath, at]),
      ]);
      for (const rule of met)
        await this.#give(tx, { ...rule, ...overdue, caseId: found.facts.caseId, cardId: v7(), giveTime: at });
    }
  }

  async #give(tx: Tx, card: UnitCard & Overdue): Promise<void> {
    const { cardId, unitId, unitName, color, orgPath, overdueCount, withinDays, caseId, giveTime } = card;
    const values = [cardId, unitId, unitName, color, orgPath, overdueCount, withinDays, caseId, giveTime];
    await tx.query(GIVE, values);
    const time = timestampFromDate(giveTime);
    const message = { cardId, version: 1, unitId, color, orgPath, overdueCount, withinDays, caseId, time };
    await tx.publish(event({ schema: CardGivenSchema, aggregateId: cardId, version: 1, orgPath, message }));
  }

  async list({ unitId, pageSize }: ListCardsRequest, call: CommandCall) {
    const o = { text: LIST, id: 'cardId', pageSize, values: [unitId || null] } as const;
    const { rows, nextPageToken } = await pageOf<UnitCard>(this.db, this.pages, call, o);
    return { cards: rows.map(({ giveTime, ...card }) => ({ ...card, giveTime: timeOf(giveTime) })), nextPageToken };
  }
}
