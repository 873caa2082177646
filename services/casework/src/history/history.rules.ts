import { timestampDate } from '@bufbuild/protobuf/wkt';
import type { ImportedCase } from '@wangge/contracts/wangge/casework/v1/history_service';
import type { Flow } from '@wangge/flow';
import type { Matter } from '../matter/matter.entity.ts';

/** Why a row is not taken; the codes are those of the contract. */
export interface Problem {
  readonly field: string;
  readonly code:
    'UNKNOWN_MATTER' | 'UNKNOWN_PLACE' | 'PLACE_NOT_COVERED' | 'NOT_YOUR_PLACE' | 'BAD_TIME' | 'BAD_STATE' | 'TWICE';
  readonly message: string;
}

const problem = (field: string, code: Problem['code'], message: string): Problem => ({ field, code, message });

/** A row whose words are known here: its matter, the flow of that, the state it comes in. */
export interface Read {
  readonly matter: Matter;
  readonly flow: Flow;
  readonly state: string;
  readonly reportTime: Date;
  readonly closeTime: Date | null;
}

export interface Known {
  readonly byCode: ReadonlyMap<string, Matter>;
  /** The latest version of each flow. */
  readonly flows: ReadonlyMap<string, { readonly flow: Flow }>;
  readonly now: Date;
}

/** What of a row is known here, or the first thing that is not. Its place is another matter. */
export function readRow(row: ImportedCase, { byCode, flows, now }: Known): Read | Problem {
  const matter = byCode.get(row.matterCode);
  if (!matter?.itemClass)
    return problem('matter_code', 'UNKNOWN_MATTER', `the catalogue has no matter ${row.matterCode} to report`);
  const flow = flows.get(matter.flow)?.flow;
  if (!flow) throw new Error(`matter ${matter.code} names the flow ${matter.flow}, which is not there`);
  const reportTime = row.reportTime ? timestampDate(row.reportTime) : now;
  const closeTime = row.closeTime ? timestampDate(row.closeTime) : null;
  const times = badTime(row, { reportTime, closeTime, now });
  if (times) return times;
  const state = row.state === '' ? (closeTime ? endOf(flow) : flow.definition.initial) : row.state;
  if (closeTime === null && state !== flow.definition.initial)
    return problem(
      'state',
      'BAD_STATE',
      `an open case comes in where ${matter.flow} begins: ${flow.definition.initial}`,
    );
  if (closeTime !== null && flow.states.get(state)?.terminal !== true)
    return problem('state', 'BAD_STATE', `a closed case ends in a state ${matter.flow} ends in, not in "${state}"`);
  return { matter, flow, state, reportTime, closeTime };
}

export const isProblem = (read: Read | Problem): read is Problem => 'code' in read;

/** Where closing leads; flows without it end where their first terminal state is. */
function endOf({ actions, definition }: Flow): string {
  return actions.get('close')?.to ?? definition.states.find(({ terminal }) => terminal)?.name ?? '';
}

interface Times {
  readonly reportTime: Date;
  readonly closeTime: Date | null;
  readonly now: Date;
}

function badTime(row: ImportedCase, { reportTime, closeTime, now }: Times): Problem | undefined {
  if (reportTime.getTime() < 0) return problem('report_time', 'BAD_TIME', 'is before 1970');
  if (reportTime > now) return problem('report_time', 'BAD_TIME', 'lies in the future');
  if (closeTime && closeTime < reportTime) return problem('close_time', 'BAD_TIME', 'is before it was reported');
  if (closeTime && closeTime > now) return problem('close_time', 'BAD_TIME', 'lies in the future');
  const late = row.lines.findIndex(({ time }) => time && timestampDate(time) > now);
  return late < 0 ? undefined : problem(`lines[${late}].time`, 'BAD_TIME', 'lies in the future');
}

/** Positions of rows whose number stands in the batch before. */
export function repeatedIn(rows: readonly ImportedCase[]): ReadonlySet<number> {
  const first = new Map<string, number>();
  for (const [at, { externalNumber }] of rows.entries()) if (!first.has(externalNumber)) first.set(externalNumber, at);
  return new Set([...rows.keys()].filter((at) => first.get(rows[at]?.externalNumber ?? '') !== at));
}

export const twice = problem('external_number', 'TWICE', 'stands in this batch twice');
export const unknownPlace = (code: string): Problem =>
  problem('place_code', 'UNKNOWN_PLACE', code === '' ? 'a place or a point is needed' : `there is no place ${code}`);
export const notCovered = problem('longitude', 'PLACE_NOT_COVERED', 'no grid covers the point');
export const notYours = problem('place_code', 'NOT_YOUR_PLACE', 'lies outside your places');
