import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { ResidentImportService } from '@wangge/contracts/wangge/registry/v1/resident_import_service';
import { writeCsv } from '@wangge/documents/tables';
import { commandLine, processTree } from '@wangge/embedded/process';
import { PassportSigner } from '@wangge/platform/identity';
import { RpcClients } from '@wangge/platform/rpc';
import type { Client } from 'pg';
import { v7 } from 'uuid';
import { changleResidents, RESIDENT_HEADER, sizeOf } from '../../seed/changle.ts';
import { busEnvironment } from '../../start/environment.ts';
import type { Suite } from './suite.ts';

const PART_BYTES = 512 * 1024;
const LOOK_MS = 50;
const patience = { timeoutMs: 60_000 };
const job = { job: 'seed', cause: 'bench' };

const doorOf = (rpc: RpcClients) => rpc.asService(ResidentImportService, job);

/** Hands files of made-up residents to the real door of imports, new people each time. */
export class Residents {
  readonly #door: ReturnType<typeof doorOf>;
  readonly #rows: Generator<string[]>;

  private constructor(door: ReturnType<typeof doorOf>, rows: Generator<string[]>) {
    this.#door = door;
    this.#rows = rows;
  }

  /** @param registry the owner's connection to the registry's database */
  static async open(suite: Suite, registry: Client): Promise<Residents> {
    const nats = await suite.stack.connectNats('seed');
    const { WANGGE_PASSPORT_KEY: key = '' } = busEnvironment(suite.stack.setting, 'seed');
    const signer = new PassportSigner('seed', key);
    const rpc = new RpcClients(nats, (of) => signer.serviceToken(of.job, of.cause));
    const { rows } = await registry.query<{ code: string }>(`select code from place where kind = 'grid' order by code`);
    const codes = rows.map(({ code }) => code);
    return new Residents(doorOf(rpc), changleResidents(sizeOf(1), codes));
  }

  /** A file of so many people, handed over whole; `run` starts it and resolves when every row is done. */
  async handOver(people: number): Promise<{ run(): Promise<void> }> {
    const cells: string[][] = [];
    while (cells.length < people) {
      const next = this.#rows.next();
      if (next.done === true) throw new Error('nobody is left to be imported');
      cells.push(next.value);
    }
    const file = writeCsv(RESIDENT_HEADER, cells);
    const opened = await this.#door.createResidentImport({ requestId: v7(), source: 'bench' }, patience);
    const importId = opened.import?.importId ?? '';
    const parts = Math.ceil(file.length / PART_BYTES);
    for (let part = 0; part < parts; part += 1) {
      const content = file.subarray(part * PART_BYTES, (part + 1) * PART_BYTES);
      await this.#door.appendResidentImportPart({ requestId: v7(), importId, part, content }, patience);
    }
    return { run: () => this.#run(importId, parts, people) };
  }

  async #run(importId: string, parts: number, people: number): Promise<void> {
    await this.#door.startResidentImport({ requestId: v7(), importId, parts }, patience);
    for (; ; await pause(LOOK_MS)) {
      const { import: now } = await this.#door.getResidentImport({ importId }, patience);
      if (now?.state === 'failed') throw new Error(`the import failed: ${now.problem}`);
      if (now?.state !== 'finished') continue;
      if (now.inserted !== people) throw new Error(`${now.inserted} of ${people} people were registered`);
      return;
    }
  }
}

/** The most memory a service held so far, in MiB; undefined where the system does not say. */
export function peakOf(service: string): number | undefined {
  const pid = [...processTree([process.pid])].find((one) => commandLine(one)?.includes(`services/${service}/dist`));
  if (pid === undefined) return undefined;
  try {
    const kilobytes = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
  } catch {
    return undefined; // not Linux
  }
}
