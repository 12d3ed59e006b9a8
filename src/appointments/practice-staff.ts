import { findOrganisation, staffOfOrganisation } from '../directory/index.ts';
import type { Tx } from '../platform/index.ts';
import { type Instant, isoDay, londonDay } from '../standards/index.ts';

export interface PracticeMember {
  id: string;
  name: string;
  isGp: boolean;
}

export interface Practice {
  ods: string;
  name: string;
  /** Everybody with a post there today, by family name. */
  staff: PracticeMember[];
}

/** A practice with whoever works there today; a code that the directory does not know is its own name. */
export async function findPractice(tx: Tx, ods: string, now: Instant): Promise<Practice> {
  const organisation = await findOrganisation(tx, ods);
  const members = new Map<string, PracticeMember>();
  for (const { member, post } of await staffOfOrganisation(tx, ods, isoDay(londonDay(now)))) {
    const name = [member.title, member.givenName, member.familyName].filter(Boolean).join(' ');
    const isGp = post.discipline === 'general-practitioner' || members.get(member.id)?.isGp === true;
    members.set(member.id, { id: member.id, name, isGp });
  }
  return { ods, name: organisation?.name ?? ods, staff: [...members.values()] };
}

/** Name of a member of staff; whoever has left is said so. */
export function staffName(practice: Practice, id: string): string {
  return practice.staff.find((member) => member.id === id)?.name ?? 'a former member of staff';
}
