export { event, type EventInit, subjectOf } from './outbox-row.ts';
