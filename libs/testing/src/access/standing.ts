import { DistrictPlaces } from '../builders/index.ts';
import type { Caller, Suite } from '../suite/index.ts';

/** Where every object under test lies; where a mover lived before. */
export const HERE = 'dc.s1.c1.g1';
export const BEFORE = 'dc.s1.c1.g3';
/** Where the other objects lie, which must stay out of answers: sibling, other community, other street, alike street, other district. */
export const ELSEWHERE = ['dc.s1.c1.g2', 'dc.s1.c2.g1', 'dc.s2.c1.g1', 'dc.s10.c1.g1', 'dd.s1.c1.g1'] as const;
/** And what can lie higher than in a grid: in the community of the grid itself, and in the district. */
export const ABOVE = ['dc.s1.c1', 'dc'] as const;

/** A district with the grid of the objects, its siblings, other communities and streets. */
export function accessDistrict(): DistrictPlaces {
  const places = new DistrictPlaces();
  for (const path of [HERE, BEFORE, ...ELSEWHERE]) places.add(path);
  return places;
}

/** What a caller brings into a call beside the role. */
export interface Standing {
  readonly paths?: readonly string[];
  readonly unit?: string;
  readonly subject?: string;
}

/** The relations of the oracle that are a matter of place; a service adds those of its own objects (units, own records). */
export const PLACES: Readonly<Record<string, Standing>> = {
  'own-grid': { paths: [HERE] },
  'sibling-grid': { paths: ['dc.s1.c1.g2'] },
  'own-community': { paths: ['dc.s1.c1'] },
  'other-community': { paths: ['dc.s1.c2'] },
  'own-street': { paths: ['dc.s1'] },
  'other-street': { paths: ['dc.s2'] },
  'alike-street': { paths: ['dc.s10'] },
  district: { paths: ['dc'] },
  'other-district': { paths: ['dd'] },
  'two-grids': { paths: [HERE, 'dc.s2.c1.g1'] },
  // Stands in for a community beside their own grid.
  deputy: { paths: ['dc.s2.c1.g1', 'dc.s1.c1'] },
  // What is left of an assignment that ended.
  expired: { paths: [] },
  'former-grid': { paths: [BEFORE] },
};

const ROLES = [
  ...['grid-worker', 'grid-lead', 'community-officer', 'street-officer', 'dispatcher', 'verifier', 'unit-handler'],
  ...['window-clerk', 'assistance-officer', 'assessor', 'leader', 'resident', 'system-admin', 'security-admin'],
  'audit-admin',
];
const SERVICES = [
  ...['registry', 'grid', 'casework', 'assistance', 'assessment', 'notification', 'exchange', 'gateway', 'seed'],
];

/** Somebody of one role and one standing. */
export interface Who {
  readonly role: string;
  readonly relation: string;
  readonly standing: Standing;
  readonly caller: Caller;
}

/** A purpose for those operations that ask for one in the call. */
const PURPOSE = 'matrix';

/**
 * Everybody: each realm role, the realm role "department" (`department-account`), departments with an agreement over `fields`, and
 * nobody, each in every relation; services, which stand nowhere.
 */
export function everybody(
  suite: Suite,
  relations: Readonly<Record<string, Standing>>,
  fields: readonly string[] = [],
): Who[] {
  const who = (role: string, relation: string, standing: Standing, caller: Caller): Who => ({
    ...{ role, relation, standing, caller },
  });
  const person = (role: string, relation: string, standing: Standing) => {
    const subject = standing.subject ?? `https://id|${role}-${relation}`;
    const realmRole = role === 'department-account' ? 'department' : role;
    return who(role, relation, standing, suite.as({ ...standing, subject, roles: [realmRole], purpose: PURPOSE }));
  };
  const all = Object.entries(relations).flatMap(([relation, standing]) => [
    ...[...ROLES, 'department-account'].map((role) => person(role, relation, standing)),
    who(
      'department',
      relation,
      standing,
      suite.asDepartment({ ...standing, departmentId: 'police', fields, purpose: PURPOSE }),
    ),
  ]);
  const codes = Object.keys(relations).filter((relation) => relation.endsWith('-code'));
  const nobody = [...codes, 'expired'].map((relation) => who('nobody', relation, {}, suite.asNobody()));
  // The seed's job has the name that policies list.
  const job = (name: string) => (name === 'seed' ? 'seed' : 'matrix');
  const services = SERVICES.map((name) =>
    who(name, 'expired', {}, suite.asService(name, { job: job(name), purpose: PURPOSE })),
  );
  return [...all, ...nobody, ...services];
}
