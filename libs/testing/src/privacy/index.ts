export { attempt, answersOf, type Attempt, withoutAudit } from './answers.ts';
export { poison } from './poison.ts';
export { Sinks } from './sinks.ts';
