export { spawnChild, type Bond, type Child, type ChildOptions, type Exit } from './child.ts';
export { pssOf, processTree } from './memory.ts';
export { exitWithParent } from './parent.ts';
export { removePidFile, stopLeftovers, writePidFile } from './pid-files.ts';
export { freePort, isPortFree, requireFreePort } from './ports.ts';
export { commandLine, processesIn, processStart, waitUntil } from './process-identity.ts';
export { secrets } from './secrets.ts';
export { StartError } from './start-error.ts';
export { spawnSupervised, type Supervised, type SupervisedOptions } from './supervised.ts';
