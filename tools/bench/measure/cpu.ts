import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { processTree } from '@wangge/embedded/process';

/** Length of one unit of /proc times: USER_HZ is 100 on every Linux that Node runs on. */
const TICK_MS = 10;

/** CPU time so far in ms: of this process with everything it started, and of the whole machine. */
export interface CpuTime {
  readonly own: number;
  readonly all: number;
  /** What all cores together could have given. */
  readonly possible: number;
}

/** Processes are looked for once: servers run before they are measured, and a look costs some ms. */
export class CpuMeter {
  readonly #pids = [...processTree([process.pid])];

  now(): CpuTime {
    const cores = cpus().map(({ times }) => times);
    const all = sum(cores.map(({ user, nice, sys, irq }) => user + nice + sys + irq));
    return { own: sum(this.#pids.map(cpuOf)), all, possible: all + sum(cores.map(({ idle }) => idle)) };
  }
}

/** Share of the machine that others used between two readings, 0 to 1. */
export function shareOfOthers(from: CpuTime, to: CpuTime): number {
  const possible = to.possible - from.possible;
  return possible <= 0 ? 0 : Math.max(0, to.all - from.all - (to.own - from.own)) / possible;
}

function cpuOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  } catch {
    return 0; // not Linux, or it ended
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
