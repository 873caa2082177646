import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import path from 'node:path';
import { commandLine, processTree } from '@wangge/embedded/process';

/** Length of one unit of /proc times: USER_HZ is 100 on every Linux that Node runs on. */
const TICK_MS = 10;

/** CPU time so far in ms. */
export interface CpuTime {
  /** Of this process and everything it started, by what it is: `load`, `PostgreSQL`, `NATS`, a service, a server of the bench. */
  readonly own: ReadonlyMap<string, number>;
  /** Of the whole machine. */
  readonly all: number;
  /** What all cores together could have given. */
  readonly possible: number;
}

/** CPU time between two readings in ms. */
export interface CpuUse {
  readonly parts: ReadonlyMap<string, number>;
  readonly own: number;
  /** Share of the machine that others used, 0 to 1. */
  readonly others: number;
}

/** Processes are looked for once: servers run before they are measured, and a look costs some ms. */
export class CpuMeter {
  readonly #names = new Map([...processTree([process.pid])].map((pid) => [pid, nameOf(pid)]));

  now(): CpuTime {
    const cores = cpus().map(({ times }) => times);
    const all = sum(cores.map(({ user, nice, sys, irq }) => user + nice + sys + irq));
    const own = new Map<string, number>();
    for (const [pid, name] of this.#names) own.set(name, (own.get(name) ?? 0) + cpuOf(pid));
    return { own, all, possible: all + sum(cores.map(({ idle }) => idle)) };
  }
}

export function useBetween(from: CpuTime, to: CpuTime): CpuUse {
  const parts = new Map([...to.own].map(([name, ms]) => [name, ms - (from.own.get(name) ?? 0)]));
  const own = sum([...parts.values()]);
  const possible = to.possible - from.possible;
  return { parts, own, others: possible <= 0 ? 0 : Math.max(0, to.all - from.all - own) / possible };
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

function nameOf(pid: number): string {
  if (pid === process.pid) return 'load';
  const command = commandLine(pid) ?? '';
  if (command.includes('postgres')) return 'PostgreSQL';
  if (command.includes('nats-server')) return 'NATS';
  const service = /services\/(\w+)\/dist/.exec(command)?.[1];
  if (service !== undefined) return service;
  const script = /tools\/bench\/(\S+)\.ts/.exec(command)?.[1];
  return script === undefined ? 'other' : path.basename(script).replace('main', 'plain');
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
