import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Injectable } from '@nestjs/common';
import type { RevealedPersonSchema } from '@wangge/contracts/wangge/registry/v1/person';
import type { RevealPersonRequest } from '@wangge/contracts/wangge/registry/v1/person_service';
import { type CommandCall, Conflict, onceMore, Sealer } from '@wangge/platform/persistence';
import { openPerson } from '../person.envelope.ts';
import { personHeldAs, type PersonRow } from '../person.store.ts';
import { RevealGrants } from '../reveal-grants.ts';

type Revealed = MessageInitShape<typeof RevealedPersonSchema>;

/** Shows clear values of one person for one purpose, and writes who saw them in the same commit. */
@Injectable()
export class RevealPerson {
  constructor(
    private readonly grants: RevealGrants,
    private readonly sealer: Sealer,
  ) {}

  run({ personId, fields, occasion }: RevealPersonRequest, call: CommandCall) {
    const shown = fields.map((field) => `person.${field}`);
    const wish = { find: [personHeldAs, [personId]], what: 'person', fields, shown, occasion } as const;
    return onceMore(async () => {
      const granted = await this.grants.take<PersonRow>(wish, call);
      if (granted === Conflict) return Conflict;
      const expireTime = timestampFromDate(granted.expireTime);
      return { person: { ...this.#clear(granted.row, fields), expireTime } };
    });
  }

  /** Only what was asked for. */
  #clear(row: PersonRow, fields: readonly string[]): Revealed {
    const { number, phone, address } = openPerson(this.sealer, row);
    const wanted = new Set(fields);
    const clear = (field: string, value: string): string => (wanted.has(field) ? value : '');
    return {
      personId: row.personId,
      name: clear('name', row.name),
      identityNumber: clear('identity_number', number),
      birthDate: clear('birth_date', row.birthDate ?? ''),
      phone: clear('phone', phone),
      address: clear('address', address),
    };
  }
}
