export { attempt, answersOf, type Attempt, withoutAudit } from './answers.ts';
export { Sinks } from './sinks.ts';
