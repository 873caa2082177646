import { Injectable } from '@nestjs/common';
import type { SetDutyLineRequest } from '@wangge/contracts/wangge/grid/v1/duty_list_service';
import { notFound } from '@wangge/platform/errors';
import { Database, earlier, earlierStatement, earlierValues, scopeOf, type Tx } from '@wangge/platform/persistence';
import type { Call } from '@wangge/platform/rpc';
import { LOCK_DUTY_LIST, writeDuties } from '../duty.store.ts';

const CHANGED = 'CHANGED';
const UNIT = 'select version from unit where unit_id = $1';
const PLACE = 'select 1 from grid_place where org_path = $1';
const LINE = 'select lead from unit_competence where unit_id = $1 and matter_code = $2 and org_path = $3';

/** Sets or ends one line of the duty list; one that says so already is left as it is. */
@Injectable()
export class SetDutyLine {
  constructor(private readonly db: Database) {}

  run(request: SetDutyLineRequest, call: Call): Promise<{ changed: boolean }> {
    return this.db.transaction(scopeOf(call), (tx) => this.#set(tx, request, call));
  }

  async #set(tx: Tx, { unitId, matterCode, orgPath, lead, remove }: SetDutyLineRequest, call: Call) {
    await tx.query(LOCK_DUTY_LIST);
    const repeated = earlier(call, await tx.query(earlierStatement.text, earlierValues(call)));
    if (repeated) return { changed: repeated.resultCode === CHANGED };
    const [unit] = await tx.query<{ version: number }>(UNIT, [unitId]);
    if (!unit) throw notFound('unit');
    if ((await tx.query(PLACE, [orgPath])).length === 0) throw notFound('place');
    const [present] = await tx.query<{ lead: boolean }>(LINE, [unitId, matterCode, orgPath]);
    const changed = remove ? present !== undefined : present?.lead !== lead;
    const line = { unitId, matterCode, orgPath, lead };
    if (changed) await writeDuties(tx, remove ? { set: [], removed: [line] } : { set: [line], removed: [] });
    const version = unit.version + (changed ? 1 : 0);
    await tx.remember({ call, aggregateId: unitId, version, resultCode: changed ? CHANGED : 'OK' });
    return { changed };
  }
}
