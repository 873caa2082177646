import { statement } from '@wangge/platform/persistence';

/** A person as the directory reads one. */
export interface DirectoryRow {
  /** Number of the look-up in the batch, from 1. */
  readonly place: number;
  readonly personId: string;
  readonly orgPath: string;
  readonly name: string;
  readonly sex: string;
  readonly birthDate: string | null;
  readonly residency: string;
  readonly sealed: Buffer;
}

const lookUp = (name: string) =>
  statement(
    name,
    `select place, person_id as "personId", org_path as "orgPath", name, sex, birth_date as "birthDate", residency, sealed
       from ${name}($1, $2, $3, $4, $5, $6, $7, $8)`,
  );

/** [union of scopes, number_index[], scopes[], born up to[], born after[], sex[], residency[], flag[]]; at most two rows a look-up. */
export const lookUpByNumber = lookUp('look_up_by_number');

/** The same with person_id[]. */
export const lookUpById = lookUp('look_up_by_id');
