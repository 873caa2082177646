import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Injectable } from '@nestjs/common';
import type { RevealPersonFactRequest } from '@wangge/contracts/wangge/registry/v1/person_fact_service';
import { type CommandCall, Conflict, onceMore, Sealer } from '@wangge/platform/persistence';
import { RevealGrants } from '../../person/reveal-grants.ts';
import type { FactEnvelope } from '../person-fact.content.ts';
import type { PersonFact } from '../person-fact.entity.ts';
import { factById } from '../person-fact.store.ts';

/** Fields as a grant names them. */
const FIELDS = ['fact.number', 'fact.monthly_fen'];

/** Shows the number and the amount of one fact for one purpose, under the same grants as a person's values. */
@Injectable()
export class RevealPersonFact {
  constructor(
    private readonly grants: RevealGrants,
    private readonly sealer: Sealer,
  ) {}

  run({ factId, occasion }: RevealPersonFactRequest, call: CommandCall) {
    const wish = { find: [factById, [factId]], what: 'fact', fields: FIELDS, shown: FIELDS, occasion } as const;
    return onceMore(async () => {
      const granted = await this.grants.take<PersonFact>(wish, call);
      if (granted === Conflict) return Conflict;
      const { personId, sealed } = granted.row;
      const { number, monthlyFen } = this.sealer.open<FactEnvelope>(factId, sealed);
      const expireTime = timestampFromDate(granted.expireTime);
      return { fact: { factId, personId, number, monthlyFen: BigInt(monthlyFen), expireTime } };
    });
  }
}
