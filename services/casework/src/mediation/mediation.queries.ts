import { timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Injectable } from '@nestjs/common';
import type { CountMediationsRequest } from '@wangge/contracts/wangge/casework/v1/mediation_service';
import { Clock } from '@wangge/platform/clock';
import { invalidFields } from '@wangge/platform/errors';
import { Database, readPaths, scopeOf, type CommandCall } from '@wangge/platform/persistence';
import { timestampOf } from '../case/case.change.ts';
import { NO_PROMISES, promiseRatesOf, type CountedPromises } from '../performance/performance.rules.ts';
import { countPromises } from '../performance/performance.store.ts';
import { notNow } from './mediation.errors.ts';
import { confirmBy, DEFINITION, ratesOf, type Counted } from './mediation.rules.ts';
import { countMediations } from './mediation.store.ts';
import { Mediations } from './mediations.ts';

const NONE = { agreed: 0, ended: 0, performed: 0, ...NO_PROMISES };

@Injectable()
export class MediationQueries {
  constructor(
    private readonly db: Database,
    private readonly mediations: Mediations,
    private readonly clock: Clock,
  ) {}

  /** What a printed agreement says. @throws FAILED_PRECONDITION NOT_NOW while there is none */
  async agreement(caseId: string, call: CommandCall) {
    const { found, facts, words } = await this.mediations.get(caseId, call);
    const { number } = found.facts;
    if (facts.form === '') throw notNow('agreement', found.now.state);
    const end = confirmBy(facts);
    return {
      ...{ number, matterName: found.now.matterName, form: facts.form, content: words.content },
      ...{ partyNames: words.parties.map(({ name }) => name), mediators: [...facts.mediators] },
      effectiveTime: timestampOf(facts.effectiveTime),
      ...(end && { confirmByTime: timestampFromDate(end) }),
      sessionTimes: facts.sessions.map(({ time }) => timestampFromDate(new Date(time))),
    };
  }

  async count({ under, fromTime, toTime }: CountMediationsRequest, call: CommandCall) {
    if (!fromTime || !toTime || timestampDate(fromTime) >= timestampDate(toTime))
      throw invalidFields([{ field: 'to_time', description: 'must be after from_time' }]);
    const range = [timestampDate(fromTime), timestampDate(toTime)];
    const values = [...range, under === '' ? null : under, readPaths(call.passport)];
    const [[row], [promises]] = (await this.db.readAll(scopeOf(call), [
      [countMediations, values],
      [countPromises, [...values, this.clock.now()]],
    ])) as [Counted[], CountedPromises[]];
    const counted = { ...NONE, ...row, ...promises };
    return { ...counted, ...ratesOf(counted), ...promiseRatesOf(counted), ...DEFINITION };
  }
}
