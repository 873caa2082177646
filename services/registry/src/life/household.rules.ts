import { type FieldViolation, invalidFields } from '@wangge/platform/errors';

/** A member as a rule needs one. */
export interface Member {
  readonly personId: string;
  readonly relation: string;
}

const HEAD = '0';

/** One head for everybody, and each named once. */
function namedOnce(named: readonly Member[], faults: FieldViolation[]): Map<string, string> {
  const relations = new Map<string, string>();
  for (const [index, { personId, relation }] of named.entries()) {
    if (relations.has(personId)) faults.push({ field: `members[${index}].person_id`, description: 'is named twice' });
    relations.set(personId, relation);
  }
  return relations;
}

function onlyMembers(named: readonly Member[], members: readonly Member[], faults: FieldViolation[]): void {
  const known = new Set(members.map(({ personId }) => personId));
  for (const [index, { personId }] of named.entries())
    if (!known.has(personId))
      faults.push({ field: `members[${index}].person_id`, description: 'is no member of the household' });
}

const heads = (members: Iterable<string>): number => [...members].filter((relation) => relation === HEAD).length;

const refuse = (faults: readonly FieldViolation[]): void => {
  if (faults.length > 0) throw invalidFields([...faults]);
};

/**
 * Relations after a household is arranged anew, by person.
 * @throws INVALID_ARGUMENT unless exactly the members are named, one of them the head
 */
export function arranged(named: readonly Member[], members: readonly Member[]): Map<string, string> {
  const faults: FieldViolation[] = [];
  const relations = namedOnce(named, faults);
  onlyMembers(named, members, faults);
  if (members.some(({ personId }) => !relations.has(personId)))
    faults.push({ field: 'members', description: 'must name everybody in the household' });
  if (heads(relations.values()) !== 1) faults.push({ field: 'members', description: 'must name exactly one head' });
  refuse(faults);
  return relations;
}

/**
 * Relations of those who leave, in the household they open.
 * @throws INVALID_ARGUMENT for who is no member, without exactly one head, or when nobody would be left
 */
export function split(named: readonly Member[], members: readonly Member[]): Map<string, string> {
  const faults: FieldViolation[] = [];
  const relations = namedOnce(named, faults);
  onlyMembers(named, members, faults);
  if (members.every(({ personId }) => relations.has(personId)))
    faults.push({ field: 'members', description: 'must leave somebody in the household' });
  if (heads(relations.values()) !== 1) faults.push({ field: 'members', description: 'must name exactly one head' });
  refuse(faults);
  return relations;
}

/**
 * Relations of those who join, in the household that stays.
 * @throws INVALID_ARGUMENT unless exactly the members of the other are named, and one head there is at most
 */
export function joined(
  named: readonly Member[],
  joining: readonly Member[],
  staying: readonly Member[],
): Map<string, string> {
  const faults: FieldViolation[] = [];
  const relations = namedOnce(named, faults);
  onlyMembers(named, joining, faults);
  if (joining.some(({ personId }) => !relations.has(personId)))
    faults.push({ field: 'members', description: 'must name everybody who joins' });
  const wanted = heads(staying.map(({ relation }) => relation)) === 0 ? 1 : 0;
  if (heads(relations.values()) !== wanted)
    faults.push({
      field: 'members',
      description: wanted === 1 ? 'must name exactly one head' : 'must name no other head',
    });
  refuse(faults);
  return relations;
}
