import { type Refusal, type RefusalDetail, refuse, type Tx } from '../platform/index.ts';
import { isOdsCode, odsCodeProblem, odsRoleOf } from './ods-code.ts';
import { putOrganisationRoles, putOrganisations, putSuccessions } from './store.ts';
import type { Organisation, OrganisationRole, Succession } from './types.ts';

export interface OrganisationsGiven {
  organisations: readonly Organisation[];
  /** Besides the role that follows from each organisation's kind. */
  roles?: readonly OrganisationRole[];
  successions?: readonly Succession[];
}

/**
 * Writes organisations by ODS code: new ones are added, known ones brought up to date. Nothing is written when any of them is wrong.
 * Refuses as 'invalid' a code that does not fit its kind, a span that ends before it starts, and an organisation that succeeds itself.
 */
export async function registerOrganisations(
  tx: Tx,
  given: OrganisationsGiven,
): Promise<{ organisations: number } | Refusal> {
  const { organisations, roles = [], successions = [] } = given;
  const problems = [...organisations.flatMap(problemsOf), ...successions.flatMap(problemsOfSuccession)];
  if (problems.length > 0) return refuse('invalid', 'Some organisations cannot be recorded as given.', ...problems);
  await putOrganisations(tx, organisations);
  await putOrganisationRoles(tx, [...organisations.flatMap(roleOfKind), ...roles]);
  await putSuccessions(tx, successions);
  return { organisations: organisations.length };
}

function problemsOf({ ods, kind, from, to }: Organisation): RefusalDetail[] {
  const expected = odsCodeProblem(ods, kind);
  const where = `organisation ${ods}`;
  return [
    ...(expected ? [{ where, what: `The ODS code does not fit a ${kind}.`, mend: `Give ${expected}.` }] : []),
    ...(to !== null && to < from
      ? [
          {
            where,
            what: `Its last day ${to} is before its first day ${from}.`,
            mend: 'Give a last day that is not earlier, or none.',
          },
        ]
      : []),
  ];
}

function problemsOfSuccession({ predecessor, successor }: Succession): RefusalDetail[] {
  const where = `succession ${predecessor} to ${successor}`;
  return [
    ...(predecessor === successor
      ? [{ where, what: 'An organisation cannot succeed itself.', mend: 'Give two codes.' }]
      : []),
    ...[predecessor, successor]
      .filter((ods) => !isOdsCode(ods))
      .map((ods) => ({ where, what: `${ods} is not an ODS code.`, mend: 'Give three to ten letters or digits.' })),
  ];
}

function roleOfKind({ ods, kind, from, to }: Organisation): OrganisationRole[] {
  const role = odsRoleOf(kind);
  return role === undefined ? [] : [{ ods, role, from, to }];
}
