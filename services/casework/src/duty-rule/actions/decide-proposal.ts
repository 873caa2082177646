import { Injectable } from '@nestjs/common';
import type {
  AcceptRuleProposalRequest,
  DeclineRuleProposalRequest,
} from '@wangge/contracts/wangge/casework/v1/duty_rule_service';
import { DutyListService } from '@wangge/contracts/wangge/grid/v1/duty_list_service';
import { Clock } from '@wangge/platform/clock';
import { notFound } from '@wangge/platform/errors';
import {
  Database,
  earlier,
  earlierStatement,
  earlierValues,
  scopeOf,
  type CommandCall,
} from '@wangge/platform/persistence';
import { RpcClients, type Call } from '@wangge/platform/rpc';
import { v5 } from 'uuid';
import type { RuleProposal } from '../duty-rule.entity.ts';
import { lineNotFound, proposalDecided } from '../duty-rule.errors.ts';
import { DECIDE_PROPOSAL, oneProposal } from '../duty-rule.store.ts';

/** Accepts a proposal, which makes it a line of the duty list, or declines it with a reason. */
@Injectable()
export class DecideProposal {
  constructor(
    private readonly db: Database,
    private readonly clients: RpcClients,
    private readonly clock: Clock,
  ) {}

  async accept({ proposalId }: AcceptRuleProposalRequest, call: Call & CommandCall): Promise<RuleProposal> {
    const { found, repeated } = await this.#find(proposalId, call);
    if (repeated) return found;
    const { unitId, matterCode, area: orgPath, kind } = found;
    // The line first, under a key of its own: accepted again after a failure between the two, it is set once.
    const line = { requestId: v5(call.requestId, proposalId), unitId, matterCode, orgPath };
    const duty = this.clients.as(DutyListService, call);
    const { changed } = await duty.setDutyLine({ ...line, lead: true, remove: kind === 'remove' });
    if (!changed && kind === 'remove') throw lineNotFound();
    return this.#decide(found, 'accepted', '', call);
  }

  async decline({ proposalId, note }: DeclineRuleProposalRequest, call: CommandCall): Promise<RuleProposal> {
    const { found, repeated } = await this.#find(proposalId, call);
    return repeated ? found : this.#decide(found, 'declined', note, call);
  }

  async #find(proposalId: string, call: CommandCall) {
    const [[found], before] = (await this.db.readAll(scopeOf(call), [
      [oneProposal, [proposalId]],
      [earlierStatement, earlierValues(call)],
    ])) as [RuleProposal[], unknown[]];
    const repeated = earlier(call, before) !== undefined;
    if (!found) throw notFound('proposal');
    if (!repeated && found.state !== 'open') throw proposalDecided(found.state);
    return { found, repeated };
  }

  #decide(found: RuleProposal, state: 'accepted' | 'declined', note: string, call: CommandCall): Promise<RuleProposal> {
    const { proposalId } = found;
    const decideTime = this.clock.now();
    return this.db.transaction(scopeOf(call), async (tx) => {
      await tx.query(DECIDE_PROPOSAL, [proposalId, state, note, decideTime]);
      const [decided] = await tx.query<RuleProposal>(oneProposal, [proposalId]);
      if (decided?.state !== state || decided.decideTime?.getTime() !== decideTime.getTime())
        throw proposalDecided(decided?.state ?? '');
      await tx.remember({ call, aggregateId: proposalId, version: 2 });
      return decided;
    });
  }
}
