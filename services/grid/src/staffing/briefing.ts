import type { Tx } from '@wangge/platform/persistence';
import { v7 } from 'uuid';
import type { Author } from '../staff/staff.store.ts';

/** What somebody signed or attended, and when. */
export interface Briefing {
  readonly staffId: string;
  readonly kind: 'undertaking' | 'training';
  readonly heldOn: string;
  readonly reference: string;
}

const INSERT = `insert into staff_briefing (briefing_id, staff_id, kind, held_on, reference, actor, record_time)
  select id, staff, kind, day, reference, $6, $7
    from unnest($1::uuid[], $2::uuid[], $3::text[], $4::date[], $5::text[]) as b (id, staff, kind, day, reference)`;

/** Records what was signed and attended; a second training stands beside the first. */
export async function insertBriefings(tx: Tx, briefings: readonly Briefing[], by: Author): Promise<void> {
  const column = (key: keyof Briefing) => briefings.map((one) => one[key]);
  const columns = [briefings.map(() => v7()), column('staffId'), column('kind'), column('heldOn'), column('reference')];
  if (briefings.length > 0) await tx.query(INSERT, [...columns, by.actor, by.time]);
}

/**
 * SQL: whether the staff member of a column may begin on a day: the undertaking is signed and the training attended, or the grace of
 * those who worked here before lasts.
 */
export const isReady = (staffId: string, day: string): string => `exists (
  select from staff_briefing b where b.staff_id = ${staffId} and b.held_on <= ${day} and (b.until_day is null or b.until_day > ${day})
  having bool_or(b.kind = 'grace') or (bool_or(b.kind = 'undertaking') and bool_or(b.kind = 'training')))`;
