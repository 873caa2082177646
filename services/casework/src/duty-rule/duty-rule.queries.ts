import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Injectable } from '@nestjs/common';
import type {
  Bounce,
  ListBouncesRequest,
  ListRuleProposalsRequest,
  RuleProposalSchema,
} from '@wangge/contracts/wangge/casework/v1/duty_rule_service';
import { Clock } from '@wangge/platform/clock';
import { Database, PageTokens, scopeOf, type CommandCall } from '@wangge/platform/persistence';
import type { RuleProposal } from './duty-rule.entity.ts';
import { BOUNCES, proposalPage } from './duty-rule.store.ts';

const PAGE = 50;
const DAYS_BACK = 90;
const DAY_MS = 86_400_000;

@Injectable()
export class DutyRuleQueries {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly tokens: PageTokens,
  ) {}

  async proposals({ state, pageSize }: ListRuleProposalsRequest, call: CommandCall) {
    const [before = null] = this.tokens.open(call) ?? [];
    const size = pageSize || PAGE;
    const rows = await this.db.read<RuleProposal>(scopeOf(call), proposalPage, [state, before, size + 1]);
    const page = rows.slice(0, size);
    const last = rows.length > size ? page.at(-1) : undefined;
    return { proposals: page.map(toProposal), nextPageToken: last ? this.tokens.seal(call, [last.proposalId]) : '' };
  }

  /** Counted under the caller's policies, so a street sees what bounced in its own cases. */
  async bounces({ fromTime, toTime, pageSize }: ListBouncesRequest, call: CommandCall) {
    // What was dispatched in this very millisecond counts.
    const now = new Date(this.clock.now().getTime() + 1);
    const given = this.tokens.open(call);
    const until = given?.[1] ? new Date(given[1]) : toTime ? timestampDate(toTime) : now;
    const from = given?.[2]
      ? new Date(given[2])
      : fromTime
        ? timestampDate(fromTime)
        : new Date(until.getTime() - DAYS_BACK * DAY_MS);
    const skipped = Number(given?.[0] ?? 0);
    const size = pageSize || PAGE;
    const rows = await this.db.transaction(scopeOf(call), (tx) =>
      tx.query<Omit<Bounce, '$typeName'>>(BOUNCES, [from, until, skipped, size + 1]),
    );
    const next = [String(skipped + size), until.toISOString(), from.toISOString()];
    return { bounces: rows.slice(0, size), nextPageToken: rows.length > size ? this.tokens.seal(call, next) : '' };
  }
}

export function toProposal(row: RuleProposal): MessageInitShape<typeof RuleProposalSchema> {
  const { area: orgPath, proposeTime, decideTime, ...same } = row;
  return {
    ...same,
    orgPath,
    proposeTime: timestampFromDate(proposeTime),
    ...(decideTime && { decideTime: timestampFromDate(decideTime) }),
  };
}
