export { eventually } from './eventually.ts';
export { startSuite, type SuiteOptions } from './start-suite.ts';
export { type Caller, type StandIn, standIn, Suite } from './suite.ts';
