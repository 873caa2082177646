import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { ReturnVisitDrawSchema, ReturnVisitSchema } from '@wangge/contracts/wangge/casework/v1/return_visit';
import type { VisitRow } from './return-visit.store.ts';

/** A visit as the contract says it, as it stood at a version of it. */
export function toVisit(row: VisitRow, version: number = row.version): MessageInitShape<typeof ReturnVisitSchema> {
  const { caseId, number, matterName, rule, closeTime, dueTime } = row;
  const tries = row.tries.filter((one) => one.version <= version);
  const last = tries.at(-1);
  const told = version < row.version ? (last?.state ?? 'due') : row.state;
  return {
    ...{ caseId, number, matterName, rule, state: told, tries: tries.length },
    closeTime: timestampFromDate(closeTime),
    ...(dueTime && { dueTime: timestampFromDate(dueTime) }),
    ...(last && {
      channel: last.channel,
      satisfaction: last.satisfaction,
      visitTime: timestampFromDate(new Date(last.visitTime)),
      ...(last.settled !== null && { settled: last.settled }),
    }),
  };
}

export function toDraw(row: VisitRow): MessageInitShape<typeof ReturnVisitDrawSchema> {
  const { caseId, closeVersion, number, rulesVersion, rule, perMille, ticket, closeTime, state } = row;
  return {
    ...{ caseId, closeVersion, number, rule, perMille },
    ...{ rulesVersion: rulesVersion ?? 0, ticket: ticket ?? 0, drawn: state !== 'passed-over' && row.visitId !== null },
    closeTime: timestampFromDate(closeTime),
  };
}
