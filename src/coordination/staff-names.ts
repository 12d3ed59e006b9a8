import { findOrganisations, postsOfStaff, type StaffMember } from '../directory/index.ts';
import type { Tx } from '../platform/index.ts';
import { type Instant, isoDay, londonDay } from '../standards/index.ts';

/** How a member of staff is shown, and where they are reached. */
export interface StaffShown {
  id: string;
  name: string;
  /** Job titles of the posts held today; empty for whoever has left. */
  jobs: { title: string; organisation: string }[];
}

export function nameOf(member: StaffMember): string {
  return [member.title, member.givenName, member.familyName].filter(Boolean).join(' ');
}

/** Names and posts of these members of staff, by id. One the directory never knew is left out. */
export async function staffShown(tx: Tx, ids: Iterable<string>, now: Instant): Promise<Map<string, StaffShown>> {
  const today = isoDay(londonDay(now));
  const shown = new Map<string, StaffShown>();
  for (const id of new Set(ids)) {
    const posts = await postsOfStaff(tx, id, null);
    const first = posts[0];
    if (!first) continue;
    const held = posts.filter(({ post }) => post.from <= today && (post.to === null || post.to >= today));
    const organisations = await findOrganisations(
      tx,
      held.map(({ post }) => post.organisation),
    );
    const jobs = held.map(({ post }) => ({
      title: post.jobTitle,
      organisation: organisations.get(post.organisation)?.name ?? post.organisation,
    }));
    shown.set(id, { id, name: nameOf(first.member), jobs });
  }
  return shown;
}
