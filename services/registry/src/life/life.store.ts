import { commandText, statement } from '@wangge/platform/persistence';
import { columns } from '../person/person.store.ts';

export const changePersons = statement('change_persons', commandText('change_persons', 10));

/** [household_id]: everybody who lives in it, the head first. */
export const membersOf = statement(
  'household_members',
  `select ${columns()} from person where household_id = $1 and status = 'present' order by relation, person_id limit 100`,
);

/** [change_id]: everybody a life event touched, as it left them. */
export const personsOfChange = statement(
  'persons_of_change',
  `select ${columns('lived_at_path')} from person_history where change_id = $1 order by household_id, relation, person_id`,
);

/** [person_id, instant]: the person as held then. */
export const personAsOf = statement(
  'person_as_of',
  `select ${columns('lived_at_path')} from person_history where person_id = $1 and change_time <= $2 order by version desc limit 1`,
);

/** [household_id, instant, relation, person_id, limit]: who belonged to it then, the head first. */
export const membersAsOf = statement(
  'household_members_as_of',
  `select ${columns('lived_at_path')} from person_history h
    where household_id = $1 and change_time <= $2 and status = 'present' and (relation, person_id) > ($3, $4::uuid)
      and not exists (select from person_history l where l.person_id = h.person_id and l.version > h.version and l.change_time <= $2)
    order by relation, person_id limit $5`,
);

/** [person_id, version before which to go on, limit]: what was held at each version, the latest first. */
export const versionsBefore = statement(
  'person_versions_before',
  `select ${columns('lived_at_path')}, action, day::text, ground, actor, change_time as "changeTime" from person_history
    where person_id = $1 and version < $2 order by version desc limit $3`,
);
