import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Injectable } from '@nestjs/common';
import type { RevealEstablishmentContactRequest } from '@wangge/contracts/wangge/registry/v1/establishment_service';
import { type CommandCall, Conflict, onceMore, Sealer } from '@wangge/platform/persistence';
import { RevealGrants } from '../../person/reveal-grants.ts';
import { contactById, revealEstablishment } from '../establishment.store.ts';
import { contactOf } from '../establishment.view.ts';

/** Fields as a grant names them. */
const FIELDS = ['contact.name', 'contact.phone'];

/** Shows whom to reach at an establishment, under the same grants as a person's values. */
@Injectable()
export class RevealContact {
  constructor(
    private readonly grants: RevealGrants,
    private readonly sealer: Sealer,
  ) {}

  run({ establishmentId, occasion }: RevealEstablishmentContactRequest, call: CommandCall) {
    const find = [contactById, [establishmentId]] as const;
    const wish = { find, what: 'establishment', fields: FIELDS, shown: FIELDS, occasion, grant: revealEstablishment };
    return onceMore(async () => {
      const granted = await this.grants.take<{ readonly personId: string; readonly sealed: Buffer }>(wish, call);
      if (granted === Conflict) return Conflict;
      const { name, phone } = contactOf(this.sealer, { establishmentId, sealed: granted.row.sealed });
      return { contact: { establishmentId, name, phone, expireTime: timestampFromDate(granted.expireTime) } };
    });
  }
}
