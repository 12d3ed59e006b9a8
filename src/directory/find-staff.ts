import type { Tx } from '../platform/index.ts';
import { postsWhere, type StaffInPost } from './store.ts';
import type { DateText, StaffIdentifier } from './types.ts';

/** Posts of one team that hold on `date`, by family name. */
export async function staffOfTeam(tx: Tx, team: string, date: DateText): Promise<StaffInPost[]> {
  return postsWhere(tx, { team }, date);
}

/** Posts at one organisation (ODS code) that hold on `date`, by family name. */
export async function staffOfOrganisation(tx: Tx, organisation: string, date: DateText): Promise<StaffInPost[]> {
  return postsWhere(tx, { organisation }, date);
}

/** Every post that a member of staff holds on `date`; with null, ever held. */
export async function postsOfStaff(tx: Tx, staff: string, date: DateText | null): Promise<StaffInPost[]> {
  return postsWhere(tx, { id: staff }, date);
}

/** The posts on `date` of whoever has this number in a professional register. */
export async function findStaffByIdentifier(
  tx: Tx,
  identifier: StaffIdentifier,
  date: DateText,
): Promise<StaffInPost[]> {
  return postsWhere(tx, { identifier }, date);
}
