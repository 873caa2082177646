import { Injectable } from '@nestjs/common';
import { type Identity, PassportKind, PassportSigner } from '@wangge/platform/identity';
import type { Agreed } from '../agreement/agreement.policy.ts';
import type { Errand } from './errand.ts';

const KEPT_MS = 30_000;
const MOST_KEPT = 1_000;

interface Kept {
  readonly passport: string;
  readonly until: number;
}

/** Signs the passports of departments: one for each token, agreement, purpose, case and officer, kept for half a minute. */
@Injectable()
export class DepartmentPassports {
  // By the identity itself: the verifier answers the same object for the same token, and forgets it when the token ends.
  readonly #kept = new WeakMap<Identity, Map<string, Kept>>();

  constructor(private readonly signer: PassportSigner) {}

  passport(identity: Identity, { agreement, purpose }: Agreed, { caseReference, officer }: Errand): string {
    // None of them holds a line break.
    const key = `${agreement.agreementId}/${agreement.version}\n${purpose}\n${caseReference}\n${officer}`;
    const kept = this.#keptOf(identity);
    const now = Date.now();
    const known = kept.get(key);
    if (known !== undefined && known.until > now) return known.passport;
    const passport = this.#sign(identity, { agreement, purpose }, { caseReference, officer });
    if (kept.size >= MOST_KEPT) kept.clear(); // rare, and costs one signature each
    kept.set(key, { passport, until: Math.min(now + KEPT_MS, identity.expires.getTime()) });
    return passport;
  }

  #sign(
    { client, tokenId, expires }: Identity,
    { agreement, purpose }: Agreed,
    { caseReference, officer }: Pick<Errand, 'caseReference' | 'officer'>,
  ): string {
    const { agreementId, fields, population, orgPath, unitId } = agreement;
    return this.signer.sign(
      {
        kind: PassportKind.DEPARTMENT,
        subject: `department:${client}`,
        roles: ['department'],
        paths: [orgPath],
        unitId: unitId ?? '',
        tokenId,
        department: { departmentId: client, officer, agreementId, purpose, caseReference, fields, population },
      },
      expires,
    );
  }

  #keptOf(identity: Identity): Map<string, Kept> {
    let kept = this.#kept.get(identity);
    if (kept === undefined) this.#kept.set(identity, (kept = new Map()));
    return kept;
  }
}
