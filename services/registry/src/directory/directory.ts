import type { MessageInitShape } from '@bufbuild/protobuf';
import { Injectable } from '@nestjs/common';
import type {
  DirectoryPersonSchema,
  LookUpPersonRequest,
} from '@wangge/contracts/wangge/exchange/v1/person_directory_service';
import { Clock } from '@wangge/platform/clock';
import { notFound } from '@wangge/platform/errors';
import { Coalescer, Database, Sealer } from '@wangge/platform/persistence';
import { Places } from '@wangge/platform/places';
import type { Call } from '@wangge/platform/rpc';
import { dayOf } from '../person/day.ts';
import { openPerson } from '../person/person.envelope.ts';
import { populationOf } from '../person/population.ts';
import { numberConflict } from '../registry.errors.ts';
import { type DirectoryRow, lookUpById, lookUpByNumber } from './directory.store.ts';
import { askTogether, type LookUp } from './look-ups.ts';

/** Fields whose values are sealed. An agreement without them costs no decryption. */
const SEALED = ['person', 'person.identity_number', 'person.phone', 'person.address'];
const NOTHING = { number: '', phone: '', address: '' };

/**
 * The directory as departments see it. Hot path: look-ups of one turn of the loop share one statement; the audit row is made
 * durable by the platform before the answer leaves, and fields outside the agreement are stripped there.
 */
@Injectable()
export class Directory {
  readonly #byNumber: Coalescer<LookUp<Buffer>, DirectoryRow[]>;
  readonly #byId: Coalescer<LookUp<string>, DirectoryRow[]>;

  constructor(
    db: Database,
    private readonly sealer: Sealer,
    private readonly places: Places,
    private readonly clock: Clock,
  ) {
    this.#byNumber = new Coalescer((asked) => askTogether(db, lookUpByNumber, asked));
    this.#byId = new Coalescer((asked) => askTogether(db, lookUpById, asked));
  }

  async lookUp({ key }: LookUpPersonRequest, { passport }: Call) {
    const { department, paths } = passport;
    if (key.case === undefined || !department) throw notFound('person');
    const population = populationOf(department.population, dayOf(this.clock.now()));
    const [row, another] =
      key.case === 'identityNumber'
        ? await this.#byNumber.get({ key: this.sealer.index('identity-number', key.value), paths, population })
        : await this.#byId.get({ key: key.value, paths, population });
    if (!row) throw notFound('person');
    if (another) throw numberConflict();
    return { person: this.#show(row, department.fields) };
  }

  #show(row: DirectoryRow, fields: readonly string[]): MessageInitShape<typeof DirectoryPersonSchema> {
    const { personId, name, sex, residency } = row;
    const { number, phone, address } = fields.some((field) => SEALED.includes(field))
      ? openPerson(this.sealer, row)
      : NOTHING;
    const community = this.places.at(communityOf(row.orgPath));
    return {
      ...{ personId, name, sex, residency, phone, address },
      identityNumber: number,
      birthDate: row.birthDate ?? '',
      communityCode: community?.code ?? '',
      communityName: community?.name ?? '',
    };
  }
}

/** A grid lies in its community. */
const communityOf = (gridPath: string): string => gridPath.slice(0, gridPath.lastIndexOf('.'));
