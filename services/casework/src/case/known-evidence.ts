import { Injectable } from '@nestjs/common';
import type { CommandCall } from '@wangge/platform/persistence';
import { evidenceFrom } from '../mediation/mediation.rules.ts';
import { Mediations } from '../mediation/mediations.ts';
import type { Case } from './case.state.ts';

/** What is held of a procedure beside its case counts as evidence of its steps, and what it contradicts does not. */
@Injectable()
export class KnownEvidence {
  constructor(private readonly mediations: Mediations) {}

  /** The evidence of a step: what is given with it, as far as nothing known speaks against it, and what is known. */
  async of({ facts: { caseId, flow } }: Case, given: readonly string[], call: CommandCall): Promise<readonly string[]> {
    const facts = flow === 'mediation' ? await this.mediations.factsOf(caseId, call) : undefined;
    if (!facts) return given;
    const { gives, denies } = evidenceFrom(facts);
    return [...new Set([...given.filter((name) => !denies.includes(name)), ...gives])];
  }
}
