import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Injectable } from '@nestjs/common';
import type { RevealedPersonSchema } from '@wangge/contracts/wangge/registry/v1/person';
import type { RevealPersonRequest } from '@wangge/contracts/wangge/registry/v1/person_service';
import { Clock } from '@wangge/platform/clock';
import { notFound } from '@wangge/platform/errors';
import {
  type CommandCall,
  commandValues,
  Conflict,
  Database,
  earlier,
  earlierStatement,
  earlierValues,
  onceMore,
  scopeOf,
  Sealer,
} from '@wangge/platform/persistence';
import { checkRevealLimit, GRANT_MS, REVEAL_WINDOW_MS } from '@wangge/platform/privacy';
import { v7 } from 'uuid';
import { grantExpired } from '../../registry.errors.ts';
import { openPerson } from '../person.envelope.ts';
import { grantById, grantsOf, personById, type PersonRow, revealPerson } from '../person.store.ts';

type Loaded = readonly [unknown[], PersonRow[], { readonly grantTime: Date }[]];
type Revealed = MessageInitShape<typeof RevealedPersonSchema>;

/** Shows clear values of one person for one purpose, and writes who saw them in the same commit. */
@Injectable()
export class RevealPerson {
  constructor(
    private readonly db: Database,
    private readonly sealer: Sealer,
    private readonly clock: Clock,
  ) {}

  run(request: RevealPersonRequest, call: CommandCall) {
    return onceMore(async () => {
      const { personId, fields } = request;
      const scope = scopeOf(call);
      const now = this.clock.now();
      const [repeats, [row], granted] = (await this.db.readAll(scope, [
        [earlierStatement, earlierValues(call)],
        [personById, [personId]],
        [grantsOf, [scope.actor, new Date(now.getTime() - REVEAL_WINDOW_MS)]],
      ])) as unknown as Loaded;
      if (!row) throw notFound('person');
      const repeat = earlier(call, repeats);
      if (!repeat)
        checkRevealLimit(
          granted.map(({ grantTime }) => grantTime),
          now,
        );
      const expireTime = repeat ? await this.#stillGranted(repeat.aggregateId, personId, call) : this.#expiry();
      if (!repeat && !(await this.#grant(request, expireTime, call))) return Conflict;
      return { person: { ...this.#clear(row, fields), expireTime: timestampFromDate(expireTime) } };
    });
  }

  #expiry(): Date {
    return new Date(this.clock.now().getTime() + GRANT_MS);
  }

  async #grant(
    { personId, fields, occasion }: RevealPersonRequest,
    expireTime: Date,
    call: CommandCall,
  ): Promise<boolean> {
    const grantId = v7();
    const visitId = occasion.case === 'visitId' ? occasion.value : null;
    const values = [grantId, personId, fields, visitId, this.clock.now(), expireTime];
    const shown = fields.map((field) => `person.${field}`);
    const audit = { subjects: [personId], fields: shown, caseId: occasion.value ?? null };
    const tail = commandValues(call, { aggregateId: grantId, version: 1, events: [], audit });
    const [result] = await this.db.call<{ rows: number }>(revealPerson, [...values, ...tail]);
    return result?.rows === 1;
  }

  async #stillGranted(grantId: string, personId: string, call: CommandCall): Promise<Date> {
    const [grant] = await this.db.read<{ expireTime: Date }>(scopeOf(call), grantById, [grantId]);
    if (!grant || grant.expireTime <= this.clock.now()) throw grantExpired(personId);
    return grant.expireTime;
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
