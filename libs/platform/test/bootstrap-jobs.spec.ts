import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type Job, Jobs } from '@wangge/platform/bootstrap';
import { eventually } from '@wangge/testing/suite';
import { createLogger, currentTraceId } from '@wangge/platform/telemetry';

const lines: string[] = [];
const log = createLogger({ service: 'casework', destination: { write: (line) => void lines.push(line) } });
let jobs: Jobs;
afterEach(async () => {
  await jobs.stop();
  lines.splice(0);
});

describe('a job', () => {
  it('acts in the name of its service, with a cause of its own each time and no place', async () => {
    jobs = new Jobs('casework', log);
    const seen: (Job & { traceId: string })[] = [];
    jobs.every('deadline-sweeper', 60_000, async (job) => void seen.push({ ...job, traceId: currentTraceId() }));
    await jobs.run('deadline-sweeper');
    await jobs.run('deadline-sweeper');
    expect(seen[0]).toMatchObject({
      job: 'deadline-sweeper',
      scope: { paths: [], unit: null, actor: 'service:casework/deadline-sweeper' },
      passport: { subject: 'service:casework', issuer: 'casework', job: 'deadline-sweeper', cause: seen[0]?.cause },
    });
    expect(seen[0]?.cause).not.toBe(seen[1]?.cause);
    expect(seen[0]?.traceId).not.toBe(seen[1]?.traceId);
  });

  it('runs again and again, one at a time, and not before the start', async () => {
    jobs = new Jobs('casework', log);
    let [running, most, runs] = [0, 0, 0];
    jobs.every('slow', 5, async () => {
      most = Math.max(most, ++running);
      await wait(10);
      running -= 1;
      runs += 1;
    });
    await wait(30);
    expect(runs).toBe(0);
    jobs.start();
    await eventually(() => expect(runs).toBeGreaterThan(3));
    expect(most).toBe(1);
  });

  it('that fails is logged and comes again', async () => {
    jobs = new Jobs('casework', log);
    let runs = 0;
    jobs.every('broken', 5, async () => {
      runs += 1;
      throw new Error('database is away');
    });
    jobs.start();
    await eventually(() => expect(runs).toBeGreaterThan(1));
    expect(lines[0]).toContain('"job":"broken"');
    await expect(jobs.run('broken')).rejects.toThrow('database is away');
  });

  it('ends before the stop does, and never begins again', async () => {
    jobs = new Jobs('casework', log);
    let [begun, ended] = [0, 0];
    jobs.every('slow', 1, async () => {
      begun += 1;
      await wait(40);
      ended += 1;
    });
    jobs.start();
    while (begun === 0) await wait(1);
    await jobs.stop();
    expect([begun, ended]).toEqual([1, 1]);
    await wait(60);
    expect(begun).toBe(1);
  });

  it('has a name of its own', () => {
    jobs = new Jobs('casework', log);
    jobs.every('a', 1, async () => undefined);
    expect(() => jobs.every('a', 1, async () => undefined)).toThrow('a job a already');
    return expect(jobs.run('b')).rejects.toThrow('no job b');
  });
});
