import { type Refusal, type RefusalDetail, refuse, type Tx } from '../platform/index.ts';
import { identifierProblem } from './professional-identifier.ts';
import { organisationsByOds, putStaff, putStaffPosts } from './store.ts';
import type { StaffMember, StaffPost } from './types.ts';

/**
 * Writes members of staff and the posts they hold, by id. Refuses as 'invalid' an identifier that its register could not have
 * issued and a post at an unknown organisation; as 'conflict' an identifier that another member of staff holds.
 */
export async function registerStaff(
  tx: Tx,
  members: readonly StaffMember[],
  posts: readonly StaffPost[],
): Promise<{ staff: number; posts: number } | Refusal> {
  const problems = [...members.flatMap(identifierProblems), ...(await unknownOrganisations(tx, posts))];
  if (problems.length > 0) return refuse('invalid', 'Some members of staff cannot be recorded as given.', ...problems);
  const taken = await putStaff(tx, members);
  if (taken.length > 0) {
    return refuse(
      'conflict',
      'An identifier belongs to one member of staff, and some given here belong to another.',
      ...taken.map(({ scheme, value }) => ({
        where: `${scheme} ${value}`,
        what: 'Another member of staff has it.',
        mend: 'Correct one of the two.',
      })),
    );
  }
  await putStaffPosts(tx, posts);
  return { staff: members.length, posts: posts.length };
}

function identifierProblems(member: StaffMember): RefusalDetail[] {
  return member.identifiers.flatMap(({ scheme, value }) => {
    const expected = identifierProblem(scheme, value);
    return expected
      ? [
          {
            where: `staff ${member.id}, identifier ${scheme}`,
            what: `${value} does not fit.`,
            mend: `Give ${expected}.`,
          },
        ]
      : [];
  });
}

async function unknownOrganisations(tx: Tx, posts: readonly StaffPost[]): Promise<RefusalDetail[]> {
  const wanted = [...new Set(posts.map((post) => post.organisation))];
  const known = new Set((await organisationsByOds(tx, wanted)).map(({ ods }) => ods));
  return wanted
    .filter((ods) => !known.has(ods))
    .map((ods) => ({
      where: `organisation ${ods}`,
      what: 'It is not in the directory.',
      mend: 'Record the organisation first.',
    }));
}
