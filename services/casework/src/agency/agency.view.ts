import type { MessageInitShape } from '@bufbuild/protobuf';
import type { AgencySchema } from '@wangge/contracts/wangge/casework/v1/agency_service';
import { timestampOf } from '../case/case.change.ts';
import { dueOf } from '../case/case.clocks.ts';
import type { Case } from '../case/case.state.ts';
import { dayOf } from '../return-visit/drawing.ts';
import { heldOf, type AgencyFacts, type AgencyWords } from './agency.rules.ts';

export const etagOf = (version: number): string => `v${version}`;

/** Day the clock of the case ends on, in Beijing; empty for a case that has no clock yet. */
export function dueDayOf({ now }: Case): string {
  const due = dueOf(now.clocks, 'overall');
  return due ? dayOf(new Date(due)) : '';
}

/** What was promised, or the day the case is due. */
export const promisedDayOf = (found: Case, { promisedDay }: AgencyFacts): string => promisedDay || dueDayOf(found);

/** An agency service as the contract says it. Names are clear: the door masks them. */
export function toAgency(
  found: Case,
  facts: AgencyFacts,
  words: AgencyWords,
  version: number,
): MessageInitShape<typeof AgencySchema> {
  const { agentName, agentStaffId, mandate, delivery } = facts;
  return {
    ...{ caseId: found.facts.caseId, agentName, agentStaffId, promisedDay: promisedDayOf(found, facts) },
    ...(mandate && { mandateFileId: mandate.fileId, noOriginals: mandate.noOriginals }),
    mandateTime: timestampOf(mandate?.time),
    originals: originalsOf(facts, words),
    originalsOut: heldOf(facts).length,
    ...(delivery && { receiver: delivery.receiver, deliveryFileId: delivery.fileId }),
    receiverName: words.deliveredTo,
    deliveryTime: timestampOf(delivery?.time),
    etag: etagOf(version),
  };
}

/** The receipts, by number. */
export const originalsOf = ({ originals }: AgencyFacts, { documents, givers, receivers }: AgencyWords) =>
  originals.map(({ agentName, takeTime, manner, returnTime, returnAgentName }, at) => ({
    ...{ number: at + 1, document: documents[at] ?? '', giverName: givers[at] ?? '', agentName, manner },
    ...{ receiverName: receivers[at] ?? '', returnAgentName },
    takeTime: timestampOf(takeTime),
    returnTime: timestampOf(returnTime),
  }));
