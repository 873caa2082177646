import { fromJson, type JsonValue, type MessageInitShape, toJson } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  type Agreement,
  AgreementSchema,
  type AgreementProposalSchema,
  ProposalState,
} from '@wangge/contracts/wangge/agreement/v1/agreement_service';
import type { Proposal } from './proposal.entity.ts';

const STATES = {
  proposed: ProposalState.PROPOSED,
  approved: ProposalState.APPROVED,
  rejected: ProposalState.REJECTED,
} as const satisfies Record<Proposal['state'], ProposalState>;

/** Terms as they are kept: JSON of the contract, readable without it. */
export const keptTerms = (agreement: Agreement): object => toJson(AgreementSchema, agreement) as object;

/** The terms of a proposal. Fields the contract no longer knows are left out. */
export const termsIn = ({ terms }: Proposal): Agreement =>
  fromJson(AgreementSchema, terms as JsonValue, { ignoreUnknownFields: true });

/** A proposal as it stood at `version`. */
export function proposalView(
  proposal: Proposal,
  version: number = proposal.version,
): MessageInitShape<typeof AgreementProposalSchema> {
  const { proposalId, replaces, state, proposer, proposeTime, decider, decideTime, reason } = proposal;
  const agreement = termsIn(proposal);
  const made = {
    proposalId,
    agreement,
    replacesAgreementId: replaces ?? '',
    proposedBy: proposer,
    proposedTime: timestampFromDate(proposeTime),
  };
  if (version === 1 || decideTime === null) return { ...made, state: ProposalState.PROPOSED };
  return {
    ...made,
    state: STATES[state],
    decidedBy: decider ?? '',
    decidedTime: timestampFromDate(decideTime),
    reason,
  };
}
