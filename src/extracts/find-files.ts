import { readdir, stat } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { type Refusal, refuse } from '../platform/index.ts';

export interface FoundFile {
  path: string;
  /** Path below the folder that was given, or the file's name: what messages call it. */
  name: string;
  bytes: number;
}

/** What others refer to comes first: then most references find what they mean. Within a rank by name, so the order is always the same. */
const ranks: readonly RegExp[] = [
  /hospital|organi[sz]ation/i,
  /practitioner(?!role)/i,
  /practitionerrole|location|healthcareservice/i,
  /^(patients?|referrals)\b/i,
];

/** The files below a path in the order in which they are to be read; hidden ones are passed over. */
export async function findFiles(path: string): Promise<FoundFile[] | Refusal> {
  const about = await stat(path).catch(() => undefined);
  if (about === undefined) return refuse('not-found', `There is no file or folder ${path}.`);
  if (!about.isDirectory()) return [{ path, name: basename(path), bytes: about.size }];
  const found: FoundFile[] = [];
  for (const entry of await readdir(path, { recursive: true, withFileTypes: true })) {
    const full = join(entry.parentPath, entry.name);
    const name = relative(path, full);
    if (!entry.isFile() || name.split(/[\\/]/).some((part) => part.startsWith('.'))) continue;
    found.push({ path: full, name, bytes: (await stat(full)).size });
  }
  if (found.length === 0) return refuse('not-found', `The folder ${path} has no files in it.`);
  return found.sort((a, b) => rankOf(a.name) - rankOf(b.name) || (a.name < b.name ? -1 : 1));
}

function rankOf(name: string): number {
  const rank = ranks.findIndex((pattern) => pattern.test(basename(name)));
  return rank < 0 ? ranks.length : rank;
}
