import { Injectable } from '@nestjs/common';
import { Jobs, resealJob } from '@wangge/platform/bootstrap';
import { Database, Sealer, type SealedRow, type SealedTable } from '@wangge/platform/persistence';
import { Logger } from '@wangge/platform/telemetry';
import { doorKey } from './dwelling/address.ts';
import type { DwellingEnvelope } from './dwelling/dwelling.view.ts';
import { numberIndex, type PersonEnvelope, phoneIndex } from './person/person.envelope.ts';

/** What is sealed here, and what is found by it. */
const tablesOf = (sealer: Sealer): readonly SealedTable[] => [
  {
    table: 'dwelling',
    key: ['dwelling_id'],
    reads: ['building', 'entrance'],
    indexes: {
      address_index: ({ room }: DwellingEnvelope, { building, entrance }: SealedRow) =>
        sealer.index('door', doorKey({ building: String(building), entrance: String(entrance), room })),
    },
  },
  {
    table: 'person',
    key: ['person_id'],
    indexes: {
      number_index: ({ number }: PersonEnvelope) => numberIndex(sealer, number),
      phone_index: ({ phone }: PersonEnvelope) => phoneIndex(sealer, phone),
    },
  },
  { table: 'person_history', key: ['person_id', 'version'] },
  { table: 'establishment', key: ['establishment_id'] },
  { table: 'establishment_history', key: ['establishment_id', 'version'] },
  { table: 'person_fact', key: ['fact_id'] },
  { table: 'ledger_value', key: ['value_id'] },
  { table: 'resident_import_part', key: ['import_id', 'part'] },
  { table: 'resident_import_reject', key: ['import_id', 'line'] },
];

/** Seals what stands under an older key or profile anew, and makes its indexes anew, in the background. */
@Injectable()
export class RegistryResealer {
  constructor(database: Database, sealer: Sealer, jobs: Jobs, log: Logger) {
    resealJob({ database, sealer, jobs, log, tables: tablesOf(sealer) });
  }
}
