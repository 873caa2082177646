/** SQL of the comments on a table and its columns. */
export const comments = (table: string, text: string, columns: Readonly<Record<string, string>>): string[] => [
  `comment on table ${table} is ${quote(text)}`,
  ...Object.entries(columns).map(([column, about]) => `comment on column ${table}.${column} is ${quote(about)}`),
];

const quote = (text: string) => `'${text.replaceAll("'", "''")}'`;
