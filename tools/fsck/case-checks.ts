import { getOption } from '@bufbuild/protobuf';
import { file_wangge_casework_v1_agency_events as agency } from '@wangge/contracts/wangge/casework/v1/agency_events';
import { file_wangge_casework_v1_card_events as card } from '@wangge/contracts/wangge/casework/v1/card_events';
import { file_wangge_casework_v1_case_link_events as caseLink } from '@wangge/contracts/wangge/casework/v1/case_link_events';
import { file_wangge_casework_v1_consultation_events as consultation } from '@wangge/contracts/wangge/casework/v1/consultation_events';
import { file_wangge_casework_v1_intake_events as intake } from '@wangge/contracts/wangge/casework/v1/intake_events';
import { file_wangge_casework_v1_joint_action_events as jointAction } from '@wangge/contracts/wangge/casework/v1/joint_action_events';
import { file_wangge_casework_v1_mediation_events as mediation } from '@wangge/contracts/wangge/casework/v1/mediation_events';
import { file_wangge_casework_v1_opinion_events as opinion } from '@wangge/contracts/wangge/casework/v1/opinion_events';
import { file_wangge_casework_v1_return_visit_events as returnVisit } from '@wangge/contracts/wangge/casework/v1/return_visit_events';
import { file_wangge_casework_v1_target_events as target } from '@wangge/contracts/wangge/casework/v1/target_events';
import { event } from '@wangge/contracts/wangge/options/v1/options';
import type { FlowData } from '@wangge/flow';
import { type Check, query } from './check.ts';

/** Steps of the service itself; they leave the state alone. */
const OWN_STEPS = new Set([
  ...['deadline', 'locate', 'tell-again', 'escalate', 'notice'],
  ...['askExtension', 'refuseExtension', 'sendUp', 'takeOver'],
  ...['supervise', 'answerSupervision', 'acceptSupervision', 'returnSupervision'],
  'passTask',
]);
/** Steps that history calls by another name than the flow. */
const TOLD_AS: Readonly<Record<string, string>> = { contest: 'reopen' };

/** What casework tells of other things than cases. */
const ASIDE = [agency, card, caseLink, consultation, intake, jointAction, mediation, opinion, returnVisit, target]
  .flatMap(({ messages }) => messages.filter((one) => getOption(one, event).aggregateField !== 'case_id'))
  .map(({ typeName }) => `'evt.${typeName}'`)
  .join(', ');

const plain = (name: string) => name.replaceAll('-', '').toLowerCase();

/** An action and its kinds, `adjudicate-uphold` and `adjudicate-reject`, are one word in history. */
const isTold = (name: string, action: string): boolean => {
  const told = TOLD_AS[name] ?? name;
  return plain(told) === plain(action) || told.startsWith(`${action}-`);
};

const isLegal = (flow: FlowData | undefined, action: string, from: string, to: string): boolean =>
  flow?.actions.some((step) => isTold(step.name, action) && step.from.includes(from) && (step.to ?? from) === to) ===
    true ||
  (from === to && OWN_STEPS.has(action));

/** A case begins where its flow begins; one of another system where it stood there. */
const isBeginning = (flow: FlowData | undefined, action: string, to: string): boolean =>
  action === 'report'
    ? to === flow?.initial
    : action === 'import' && flow?.states.some(({ name }) => name === to) === true;

interface Line {
  readonly flow: string;
  readonly flowVersion: number;
  readonly version: number;
  readonly action: string;
  readonly from: string;
  readonly to: string;
  readonly n: string;
}

/** Every line of history is a step of the flow its case was opened under, or a step of the service itself that leaves the state alone. */
const legalTransitions: Check = {
  id: 'I3',
  about: 'casework: every transition stands in the flow',
  find: async (databases) => {
    const stored = await databases.rows<{ name: string; version: number; definition: FlowData }>(
      'casework',
      'select name, version, definition from flow',
    );
    const flows = new Map(stored.map(({ name, version, definition }) => [`${name} ${version}`, definition]));
    const lines = await databases.rows<Line>(
      'casework',
      `select c.flow, c.flow_version as "flowVersion", least(h.version, 2) as version, h.action, h.from_state as "from",
           h.to_state as "to", count(*) as n
         from case_history h join case_file c using (case_id) group by 1, 2, 3, 4, 5, 6`,
    );
    return lines
      .filter(({ flow, flowVersion, version, action, from, to }) => {
        const cited = flows.get(`${flow} ${flowVersion}`);
        if (version === 1) return from !== '' || !isBeginning(cited, action, to);
        return !isLegal(cited, action, from, to);
      })
      .map(({ action, from, to, n }) => `${n} × ${action}: ${from} → ${to}`);
  },
};

/** What holds of cases. */
export const caseChecks: readonly Check[] = [
  query(
    'I2',
    'each case was opened by one remembered request',
    'casework',
    // One request brings many cases of another system; that each came once is said by its number there.
    `select h.case_id, (select count(*) from idempotency i where i.aggregate_id = h.case_id and i.version = 1) as requests
       from case_history h join outbox o on o.aggregate_id = h.case_id and o.version = 1
      where h.version = 1 and h.action <> 'import' and o.created_time > now() - interval '6 days'
        and (select count(*) from idempotency i where i.aggregate_id = h.case_id and i.version = 1) <> 1`,
  ),
  query(
    'I3',
    'versions of a case run from 1 without gaps to its own, the last line in its state',
    'casework',
    `select case_id, c.version, c.state, count(h.version), max(h.version)
       from case_file c left join case_history h using (case_id) group by case_id, c.version, c.state
      having count(h.version) <> c.version or min(h.version) <> 1 or max(h.version) <> c.version
        or (array_agg(h.to_state order by h.version desc))[1] <> c.state`,
  ),
  query(
    'I3',
    'a line of history goes on from the state before it',
    'casework',
    `select case_id, version from (
       select case_id, version, from_state, lag(to_state) over (partition by case_id order by version) as before from case_history) h
      where before is not null and before <> from_state`,
  ),
  legalTransitions,
  query(
    'I3',
    'nobody verified what they handled',
    'casework',
    `select h.case_id, h.version from case_history h join task t using (case_id)
      where h.action = 'verify' and h.actor = any (t.handled_by)`,
  ),
  query(
    'I4',
    'every transition has exactly one event, and every event its transition',
    'casework',
    // Events are kept 90 days, history for good: a line without an event counts only where events of its time are kept.
    `select coalesce(h.case_id, o.aggregate_id) as case_id, coalesce(h.version, o.version) as version
       from case_history h full join (select * from outbox where subject like 'evt.wangge.casework.v1.%' and subject not in (${ASIDE})) o
         on o.aggregate_id = h.case_id and o.version = h.version
      where (h.case_id is null or o.aggregate_id is null) and coalesce(h.happen_time, now()) > now() - interval '80 days'`,
  ),
];
