import { readFileSync } from 'node:fs';
import path from 'node:path';
import { DepartmentClient, Door, type Run, SignIn } from '@wangge/testing/door';

/** What the seed wrote down for the demonstration: the ids a story needs and a person would look up. */
export interface DemoFacts {
  readonly agreements: Readonly<Record<string, { readonly agreementId: string; readonly purpose: string }>>;
  /** A made-up resident the departments may look up. */
  readonly residentNumber: string;
}

/** How the story is played. */
export interface Manner {
  /** How long it waits for what is told by events, in milliseconds; 20 s. */
  readonly patienceMs?: number;
  /** Size of its pictures in pixels; those of a phone, about 0.7 MB. */
  readonly photo?: { readonly width: number; readonly height: number };
}

/** The people of the story, each at a door of their own. */
export class Cast {
  readonly worker: Door;
  readonly dispatcher: Door;
  readonly handler: Door;
  readonly otherHandler: Door;
  readonly verifier: Door;
  readonly leader: Door;
  readonly street: Door;
  readonly anybody: Door;
  readonly facts: DemoFacts;
  readonly run: Run;
  readonly patienceMs: number;
  readonly photo: Manner['photo'];
  private readonly signIn: SignIn;

  constructor(run: Run, dataDir: string, { patienceMs = 20_000, photo }: Manner = {}) {
    this.run = run;
    this.patienceMs = patienceMs;
    this.photo = photo;
    this.signIn = new SignIn(run);
    this.worker = this.as('worker.zhang');
    this.dispatcher = this.as('dispatcher.sun');
    this.handler = this.as('handler.wu');
    this.otherHandler = this.as('handler.feng');
    this.verifier = this.as('verifier.zhou');
    this.leader = this.as('leader.jiang');
    this.street = this.as('street.qian');
    this.anybody = new Door(run, this.signIn);
    this.facts = JSON.parse(readFileSync(path.join(dataDir, 'demo.json'), 'utf8')) as DemoFacts;
  }

  /** The door of any demonstration account. */
  as(username: string): Door {
    return new Door(this.run, this.signIn, username);
  }

  /** A department acting through a named officer under its agreement. */
  department(clientId: string, officer: string): DepartmentClient {
    const agreement = this.facts.agreements[clientId];
    if (agreement === undefined) throw new Error(`The seed has no agreement for ${clientId}.`);
    return new DepartmentClient(this.run, this.signIn, clientId, { ...agreement, caseReference: 'demo-1', officer });
  }
}
