import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Database, statement } from '@wangge/platform/persistence';
import { FIRST_RULES, type Rules } from './rules.ts';

/** Channel on which replicas tell each other of new rules. */
export const RULES_CHANNEL = 'casework_rules';

const allRules = statement('ruling_all', 'select version, rules from ruling order by version');

export interface BookedRules {
  /** 0 for those a district starts with. */
  readonly version: number;
  readonly rules: Rules;
}

const FIRST: BookedRules = { version: 0, rules: FIRST_RULES };

/** The rules of intake and closing in memory, all versions: they are few and never change. */
@Injectable()
export class RuleBook implements OnModuleInit, OnModuleDestroy {
  #book: Promise<readonly BookedRules[]> | undefined;
  #stop: (() => void) | undefined;

  constructor(private readonly db: Database) {}

  async onModuleInit(): Promise<void> {
    this.#stop = await this.db.listen(RULES_CHANNEL, () => this.refresh());
  }

  onModuleDestroy(): void {
    this.#stop?.();
  }

  /** Reads the rules again at the next use. */
  refresh(): void {
    this.#book = undefined;
  }

  async latest(): Promise<BookedRules> {
    return (await this.#read()).at(-1) ?? FIRST;
  }

  /** One version; the latest for version 0. Undefined when there is none. */
  async find(version: number): Promise<BookedRules | undefined> {
    return version === 0 ? this.latest() : (await this.#read()).find((one) => one.version === version);
  }

  /** The version a draw was made under; it is there, if only another replica has imported it a moment ago. */
  async cited(version: number): Promise<Rules> {
    if (version === 0) return FIRST_RULES;
    const known = await this.find(version);
    if (known) return known.rules;
    this.refresh();
    const read = await this.find(version);
    if (!read) throw new Error(`there are no rules of version ${version}`);
    return read.rules;
  }

  #read(): Promise<readonly BookedRules[]> {
    return (this.#book ??= this.db.call<BookedRules>(allRules, []).catch((error: unknown) => {
      this.#book = undefined;
      throw error;
    }));
  }
}
