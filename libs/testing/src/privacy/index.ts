export { attempt, answersOf, type Attempt, withoutAudit } from './answers.ts';
export { leftAfterRetention, PLATFORM_LEFT } from './forgotten.ts';
export { poison } from './poison.ts';
export { Sinks } from './sinks.ts';
