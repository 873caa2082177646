import { create, type DescMessage, type Message } from '@bufbuild/protobuf';
import { DwellingSchema } from '@wangge/contracts/wangge/registry/v1/dwelling_service';
import { EstablishmentFactsSchema } from '@wangge/contracts/wangge/registry/v1/establishment_service';
import { PersonSchema } from '@wangge/contracts/wangge/registry/v1/person';
import type { Sealer, Tx } from '@wangge/platform/persistence';
import { maskMessage, valueOf } from '@wangge/platform/privacy';
import { dwellingById, type DwellingRow } from '../dwelling/dwelling.store.ts';
import { doorOf, dwellingMessage } from '../dwelling/dwelling.view.ts';
import { establishmentById, type EstablishmentRow } from '../establishment/establishment.store.ts';
import { contactOf, establishmentMessage } from '../establishment/establishment.view.ts';
import type { PersonEnvelope } from '../person/person.envelope.ts';
import { personById, type PersonRow } from '../person/person.store.ts';
import { personMessage } from '../person/person.view.ts';

/** The fixed record of something as its own operation shows it, masked, by field; empty values are not held. */
export async function recordOf(
  tx: Tx,
  sealer: Sealer,
  about: string,
  id: string,
): Promise<ReadonlyMap<string, string>> {
  switch (about) {
    case 'person': {
      const [row] = await tx.query<PersonRow>(personById, [id]);
      if (!row) return new Map();
      const envelope = sealer.open<PersonEnvelope>(id, row.sealed);
      return textsOf(PersonSchema, create(PersonSchema, personMessage(row, envelope)));
    }
    case 'dwelling': {
      const [row] = await tx.query<DwellingRow>(dwellingById, [id]);
      return row
        ? textsOf(DwellingSchema, create(DwellingSchema, dwellingMessage(row, doorOf(sealer, row))))
        : new Map();
    }
    case 'establishment': {
      const [row] = await tx.query<EstablishmentRow>(establishmentById, [id]);
      const facts = row && establishmentMessage(row, contactOf(sealer, row)).facts;
      return facts ? textsOf(EstablishmentFactsSchema, create(EstablishmentFactsSchema, facts)) : new Map();
    }
    default:
      return new Map();
  }
}

function textsOf(schema: DescMessage, message: Message): Map<string, string> {
  const shown = maskMessage(schema, message);
  const texts = schema.fields.map((field): [string, string] => {
    return [field.name, textOf(valueOf(shown, field))];
  });
  return new Map(texts.filter(([, text]) => text !== ''));
}

/** A value in words; what is neither text nor number nor a list of them has none here. */
function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join('、');
  return typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? `${value}` : '';
}
