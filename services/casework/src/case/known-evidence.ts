import { Injectable } from '@nestjs/common';
import { scopeOf, type CommandCall } from '@wangge/platform/persistence';
import { AGENCY_FLOW, Agencies } from '../agency/agencies.ts';
import { originalsOut } from '../agency/agency.errors.ts';
import { evidenceFrom as fromAgency, heldOf } from '../agency/agency.rules.ts';
import { evidenceFrom as fromMediation } from '../mediation/mediation.rules.ts';
import { promisesOpen } from '../mediation/mediation.errors.ts';
import { MEDIATION_FLOW, Mediations } from '../mediation/mediations.ts';
import { openOf } from '../performance/performance.rules.ts';
import type { Case } from './case.state.ts';

/** What comes with a step: names of evidence, and ids of files. */
export interface GivenEvidence {
  readonly names: readonly string[];
  readonly fileIds: readonly string[];
}

/** What is held of a procedure beside its case counts as evidence of its steps, and what it contradicts does not. */
@Injectable()
export class KnownEvidence {
  constructor(
    private readonly mediations: Mediations,
    private readonly agencies: Agencies,
  ) {}

  /** The evidence of a step: what is given with it, as far as nothing known speaks against it, and what is known. */
  async of(found: Case, { names, fileIds }: GivenEvidence, call: CommandCall): Promise<readonly string[]> {
    const known = await this.#known(found, fileIds, call);
    if (!known) return names;
    return [...new Set([...names.filter((name) => !known.denies.includes(name)), ...known.gives])];
  }

  /**
   * Before a case ends: what is somebody's goes back first, and what is called performed was.
   * @param to the state it would end in
   * @throws FAILED_PRECONDITION ORIGINALS_OUT, PROMISES_OPEN
   */
  async mayEnd({ facts: { caseId, flow } }: Case, to: string, call: CommandCall): Promise<void> {
    if (flow === MEDIATION_FLOW && to === 'performed') {
      const promised = await this.mediations.factsOf(caseId, call);
      const open = promised ? openOf(promised) : [];
      if (open.length > 0) throw promisesOpen(open);
    }
    const facts = flow === AGENCY_FLOW ? await this.agencies.factsOf(caseId, scopeOf(call)) : undefined;
    const held = facts ? heldOf(facts) : [];
    if (held.length > 0) throw originalsOut(held);
  }

  async #known({ facts: { caseId, flow }, now }: Case, fileIds: readonly string[], call: CommandCall) {
    if (flow === MEDIATION_FLOW) {
      const facts = await this.mediations.factsOf(caseId, call);
      return facts && fromMediation(facts);
    }
    const facts = flow === AGENCY_FLOW ? await this.agencies.factsOf(caseId, scopeOf(call)) : undefined;
    return facts && fromAgency(facts, [...now.attachments.map(({ fileId }) => fileId), ...fileIds]);
  }
}
