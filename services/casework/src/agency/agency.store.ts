import { statement } from '@wangge/platform/persistence';
import type { AgencyFacts } from './agency.rules.ts';

/** An agency service as the statements answer it. */
export interface AgencyRow {
  readonly agencyId: string;
  readonly version: number;
  readonly facts: AgencyFacts;
  readonly sealed: Buffer;
}

/** Policies show it with its case. */
export const findAgency = statement(
  'agency_find',
  `select agency_id as "agencyId", version, facts, sealed from agency where case_id = $1`,
);

/** Within a transaction. One for a case; a second that was begun at once gives way. */
export const ADD_AGENCY = `insert into agency (agency_id, case_id, version, facts, sealed)
  values ($1, $2, 1, $3, $4) on conflict (case_id) do nothing returning 1`;

export const CHANGE_AGENCY = `update agency set version = version + 1, facts = $3, sealed = $4
  where agency_id = $1 and version = $2 returning 1`;
