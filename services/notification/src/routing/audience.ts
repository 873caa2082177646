/** Who is told. Which people these are is found out when a message is sent (see recipients.ts). */
export type Audience =
  /** Members of the unit that leads. */
  | 'lead-unit'
  /** Members of the unit the event names. */
  | 'unit'
  /** Who of a unit has its task. */
  | 'worker'
  /** Members of the units that help. */
  | 'helping-units'
  /** Whoever reported, if they are known to the identity provider. */
  | 'reporter'
  /** First responsible of the place a case is escalated to. */
  | 'escalated-head'
  /** Everybody responsible at the place a case is escalated to. */
  | 'escalated-office'
  /** Everybody responsible at the street that has custody. */
  | 'street-office'
  /** The helper of a care archive. */
  | 'helper'
  /** Everybody who holds a post at the place the event names. */
  | 'place-office'
  /** Those who were called up. */
  | 'called-up'
  /** Members of the units that were called up. */
  | 'called-units'
  /** Who took it on. */
  | 'owner'
  /** Members of the unit that owns it. */
  | 'owner-unit'
  /** Whoever holds the post that owns it, at the place the event names. */
  | 'owner-post'
  /** Who told an opinion and wants an answer: known by the contact they left, which casework alone holds. */
  | 'opinion-teller';
