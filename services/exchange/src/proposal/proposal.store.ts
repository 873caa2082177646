import { statement, type Tx } from '@wangge/platform/persistence';
import type { Proposal } from './proposal.entity.ts';

const COLUMNS = `proposal_id as "proposalId", terms, replaces, state, proposer, propose_time as "proposeTime", decider,
  decide_time as "decideTime", reason, version`;

/** [only open ones, id before which to go on, how many]; newest first, as ids are ordered by time. */
export const listProposals = statement(
  'proposal_list',
  `select ${COLUMNS} from agreement_proposal where (not $1 or state = 'proposed') and proposal_id < $2
    order by proposal_id desc limit $3`,
);

/** A proposal, kept from being decided by others until the transaction ends. */
export async function lockProposal(tx: Tx, proposalId: string): Promise<Proposal | undefined> {
  const text = `select ${COLUMNS} from agreement_proposal where proposal_id = $1 for update`;
  return (await tx.query<Proposal>(text, [proposalId]))[0];
}

export async function insertProposal(tx: Tx, proposal: Proposal): Promise<void> {
  const { proposalId, terms, replaces, state, proposer, proposeTime, reason, version } = proposal;
  await tx.query(
    `insert into agreement_proposal (proposal_id, terms, replaces, state, proposer, propose_time, reason, version)
      values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [proposalId, JSON.stringify(terms), replaces, state, proposer, proposeTime, reason, version],
  );
}

export async function markDecided(tx: Tx, proposal: Proposal): Promise<void> {
  const { proposalId, state, decider, decideTime, reason, version } = proposal;
  await tx.query(
    `update agreement_proposal set state = $2, decider = $3, decide_time = $4, reason = $5, version = $6 where proposal_id = $1`,
    [proposalId, state, decider, decideTime, reason, version],
  );
}
