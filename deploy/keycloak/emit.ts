import { writeFileSync } from 'node:fs';
import { demo, demoUsers } from './demo.ts';
import { realm } from './realm.ts';

/** The committed files and what they hold. `node deploy/keycloak/emit.ts` writes them. */
export const emitted: Readonly<Record<string, string>> = {
  'wangge-realm.json': json(realm),
  'wangge-demo.json': json(demo),
  'demo-users.json': json(demoUsers),
};

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

if (import.meta.main) {
  for (const [name, text] of Object.entries(emitted)) writeFileSync(new URL(name, import.meta.url), text);
}
