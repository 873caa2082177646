import { CalendarService } from '@wangge/contracts/wangge/casework/v1/calendar_service';
import { RuleService } from '@wangge/contracts/wangge/casework/v1/rule_service';
import { ELSEWHERE, type Foreign, HERE } from '@wangge/testing/access';
import type { Suite } from '@wangge/testing/suite';
import { v4 } from 'uuid';
import { everyCaseIsVisited } from './casework.builders.ts';

/** A common problem that somebody has taken on, in the grid of the matrix and in another one. */
export const PROBLEM = '01a20000-0000-7000-8000-0000000000a1';
export const FOREIGN_PROBLEM = '01a20000-0000-7000-8000-0000000000a2';
export const planned = `version = 1, state = 'planned', plan = 'x', review_date = '2026-12-01', owner_staff_id = '', result = ''`;

/** A year of the statutory calendar that was declared. */
export const DECLARED = 2099;
export const aYear = {
  ...{
    year: DECLARED,
    reference: 'matrix',
    holidays: [{ date: `${DECLARED}-01-01`, name: 'New Year', nameZh: '元旦' }],
  },
};

/** Draws every closed case for a visit, and lays the problems. */
export async function prepareClosing(suite: Suite): Promise<void> {
  await suite.asService('seed').client(RuleService).importRules({ requestId: v4(), rules: everyCaseIsVisited });
  await suite
    .asService('seed')
    .client(CalendarService)
    .declareCalendarYear({ requestId: v4(), ...aYear });
  await suite.run('return-visits');
  const lay = (id: string, path: string) =>
    suite.sql(
      `insert into common_problem (problem_id, version, state, matter_code, matter_name, org_path, people, find_time)
       values ($1, 1, 'found', '01.01.05', 'x', $2, 3, now())`,
      [id, path],
    );
  await lay(PROBLEM, HERE);
  await lay(FOREIGN_PROBLEM, ELSEWHERE[0]);
  await suite.sql(`update common_problem set ${planned}`);
}

export const foreignProblems: readonly Foreign[] = [{ id: FOREIGN_PROBLEM, path: ELSEWHERE[0] }];
